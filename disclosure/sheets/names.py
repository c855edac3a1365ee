"""Names: organizations and catalogue items that a table calls by name or code find their ids."""

import hashlib
import re
from collections.abc import Mapping

from disclosure.identifiers import USCC_SCHEME, is_uscc
from disclosure.sheets.drafts import Draft
from disclosure.sheets.labels import key
from disclosure.sheets.report import Log
from disclosure.sheets.shelf import Row

ROLES: Mapping[str, str] = {
    "purchaser_id": "purchaser",
    "agency_id": "agency",
    "undertaker_id": "undertaker",
    "performer_id": "performer",
    "evaluator_id": "evaluator",
    "issuer_id": "issuer",
    "@undertaker": "undertaker",
}
_SEVERAL = re.compile(r"[;；\n]|(?<=公司|中心|协会)[、,，/]")


def digest(*parts: str) -> str:
    """Twelve characters that stand for `parts`, the same for the same ones."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


class Directory:
    """The publisher's organizations, by id, identifier and exact name, and those to be added."""

    def __init__(self, rows: list[Row], log: Log) -> None:
        self.log = log
        self.ids: set[str] = set()
        self.names: dict[str, list[str]] = {}
        self.similar: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.new: dict[str, Row] = {}
        self.sources: dict[str, tuple[Draft, str]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Know an organization."""
        organization, name = row["organization_id"], row.get("name", "")
        self.ids.add(organization)
        self.names.setdefault(name, []).append(organization)
        self.similar.setdefault(key(name), name)
        if row.get("identifier"):
            self.codes.setdefault(row["identifier"], organization)

    def find(self, draft: Draft, field: str, code: str = "") -> str:
        """The id of the organization that `field` of a draft names; a new one where none is
        known, with the role that the field gives it. Empty where a fault was told."""
        text = draft.values[field]
        if text in self.ids:
            return text
        if text in self.codes or code in self.codes:
            return self._known(draft, field, self.codes.get(text) or self.codes[code])
        known = self.names.get(text, [])
        if len(known) > 1:
            self._fault("sheet-name-unclear", draft, field, expected=", ".join(known))
            return ""
        if known:
            return self._known(draft, field, known[0])
        if _SEVERAL.search(text):
            self._fault("sheet-names-several", draft, field)
            return ""
        return self._make(draft, field, text, code)

    def _known(self, draft: Draft, field: str, organization: str) -> str:
        self._converted(draft, field, organization, "organization")
        if organization in self.new and field in ROLES:
            roles = self.new[organization]["roles"].split(";")
            self.new[organization]["roles"] = ";".join(dict.fromkeys([*roles, ROLES[field]]))
        return organization

    def _make(self, draft: Draft, field: str, name: str, code: str) -> str:
        other = self.similar.get(key(name))
        if other is not None:
            self._fault("sheet-name-similar", draft, field, other=other)
        organization = code or f"org-{digest(name)}"
        row = {"organization_id": organization, "name": name, "roles": ROLES.get(field, "other")}
        if is_uscc(code):
            row |= {"scheme": USCC_SCHEME, "identifier": code}
        self.new[organization] = row
        self.sources[organization] = (draft, field)
        self.add(row)
        self._converted(draft, field, organization, "organization-new")
        return organization

    def _fault(self, code: str, draft: Draft, field: str, **values: str) -> None:
        self.log.fault(code, draft.sheet, draft.cell(field), resource=draft.table.resource,
                       field=field.lstrip("@"), value=draft.values[field], **values)  # fmt: skip

    def _converted(self, draft: Draft, field: str, made: str, rule: str) -> None:
        self.log.converted(draft.sheet, draft.cell(field), draft.table.resource,
                           field.lstrip("@"), draft.values[field], made, rule)  # fmt: skip


class Catalogue:
    """The publisher's catalogue items, by id, code and name."""

    def __init__(self, rows: list[Row], log: Log) -> None:
        self.log = log
        self.items = {row["item_id"]: row for row in rows}
        self.codes: dict[str, list[str]] = {}
        self.names: dict[str, list[str]] = {}
        for row in rows:
            self.codes.setdefault(row["code"], []).append(row["item_id"])
            self.names.setdefault(row["name"], []).append(row["item_id"])

    def find(self, draft: Draft) -> None:
        """Replace the code or name in a draft's `catalogue_item_id` by the item's id."""
        text = draft.values.pop("catalogue_item_id", "")
        name = draft.values.get("@catalogue-name", "")
        written, field = (text, "catalogue_item_id") if text else (name, "@catalogue-name")
        if not written:
            return
        found = [text] if text in self.items else self.codes.get(text) or self.names.get(written)
        if not found or len(found) > 1:
            code = "sheet-name-unclear" if found else "reference-unresolved"
            values = {"expected": ", ".join(found or ()), "target": "catalogue/items"}
            self._fault(code, draft, field, value=written, **values)
            return
        expected = self.items[found[0]]["name"]
        if name and name != expected:
            self._fault("sheet-item-differs", draft, "@catalogue-name", value=name, item=text,
                        expected=expected)  # fmt: skip
        draft.values["catalogue_item_id"] = found[0]
        if not text:
            draft.elsewhere["catalogue_item_id"] = draft.cell(field)
        if found[0] != written:
            self.log.converted(draft.sheet, draft.cell(field), draft.table.resource,
                               "catalogue_item_id", written, found[0], "item")  # fmt: skip

    def _fault(self, code: str, draft: Draft, field: str, **values: str) -> None:
        self.log.fault(code, draft.sheet, draft.cell(field), resource=draft.table.resource,
                       field="catalogue_item_id", **values)  # fmt: skip
