"""Names: organizations and catalogue items that a table calls by name or code find their ids."""

import hashlib
import re
from collections.abc import Mapping

from disclosure.intake.joining.join_organizations import level_of, may_be_short, parted_name
from disclosure.intake.spreadsheets.cell_values import is_no_name
from disclosure.intake.spreadsheets.column_labels import key, narrow
from disclosure.intake.spreadsheets.consortia import has_role, read_winners, without_role
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.publisher_packages import Row
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.identifiers import USCC_SCHEME, is_uscc

ROLES: Mapping[str, str] = {
    "purchaser_id": "purchaser",
    "agency_id": "agency",
    "undertaker_id": "undertaker",
    "performer_id": "performer",
    "evaluator_id": "evaluator",
    "issuer_id": "issuer",
    "@undertaker": "undertaker",
}
# The id of an organization that is known by its name only.
MADE_ID = re.compile(r"\borg-[0-9a-f]{12}\b")
_LEVELS = tuple(f"@level-{level}" for level in range(1, 5))
_CODE_AND_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9.\-]*)[\s:.、-]*([^\s\x00-\x7f].*)")
_SEVERAL = re.compile(
    r"[;；\n]|(?:公司|中心|协会|联合会|基金会|研究院|医院|学院|大学|事务所|研究所|服务站|服务社|[)）]"
    r"|(?:[市区县镇].{1,12}|政|生|育)局|委员会|办事处|办公室|政府|法院|检察院)[、,，/+＋]"
    # 甲公司等3家, 各街道办事处: several, of which not all are named.
    r"|.等(?:\d+|[一二三四五六七八九十]+)?[家个]?(?:供应商|单位|公司|企业|机构|学校)?$"
    r"|^各(?:相关|有关)?(?:街道|乡|镇|区|县|市|村|社区|学校|中小学|单位|部门|科室|局|处)"
)
# A code in brackets behind a name, or apart from it.
_CODED = re.compile(r"(?P<name>.*?[\u3400-\u9fff)])\s*[(\s/,，:：]*(?P<code>[0-9A-Z]{18})\s*[)]?")
# What stands where a name is due and names nobody.
_NOBODY = re.compile(
    r"(?:暂时?|尚|还)?[待未](?:定|明确|确定|落实|采购|招标|实施|签订)+|不详|未知|tb[dc]"
    r"|to be (?:determined|confirmed)|详?见(?:附件|附表|备注|公告|合同|下表|说明).*"
    r"|[本我](?:单位|局|委|办|街道?|镇|乡|部门|机关|级)|自行(?:实施|采购|组织|承接)?"
    r"|个人|自然人|若干|多家|相关(?:单位|供应商)|中标(?:单位|供应商|人)",
    re.IGNORECASE,
)


def digest(*parts: str) -> str:
    """Twelve characters that stand for `parts`, the same for the same ones."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


class OrganizationLookup:
    """The publisher's organizations, by id, identifier and exact name, and those to be added."""

    def __init__(self, rows: list[Row], log: Log) -> None:
        self.log = log
        self.ids: set[str] = set()
        self.names: dict[str, list[str]] = {}
        self.similar: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.identifiers: dict[str, str] = {}
        self.names_by_id: dict[str, str] = {}
        self.by_level: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        self.buying_places: set[str] = set()
        self.new: dict[str, Row] = {}
        self.sources: dict[str, tuple[Draft, str]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Know an organization."""
        organization, name = row["organization_id"], row.get("name", "")
        self.ids.add(organization)
        self.names_by_id.setdefault(organization, name)
        level, place, body = _leveled(name)
        if level:
            self.by_level.setdefault((level, body[:1]), []).append((place, body, name))
        if "purchaser" in row.get("roles", "").split(";"):
            self.know_buyer(name)
        self.names.setdefault(name, []).append(organization)
        self.similar.setdefault(key(name), name)
        if row.get("identifier"):
            self.codes.setdefault(row["identifier"], organization)
            self.identifiers[organization] = row["identifier"]

    def know_buyer(self, name: str) -> None:
        """Know that a purchaser is called so: where several places buy, 区民政局 may be of any."""
        if place := parted_name(name)[0]:
            self.buying_places.add(place)

    def add_once(self, row: Row) -> None:
        """Know an organization that has an id and is not known yet."""
        organization = row.get("organization_id", "")
        if organization and organization not in self.ids:
            self.add(row)

    def find(self, draft: Draft, field: str, code: str = "", *, name: str = "") -> str:
        """The id of the organization that `field` of a draft names (or `name`, one of several in
        it); a new one where none is known, with the role that the field gives it. Empty where a
        fault was told."""
        text, code = self._parted(draft, field, name or draft.values[field], code)
        if not text or text in self.ids:
            return text
        if text in self.codes or code in self.codes:
            return self._take_known(draft, field, self.codes.get(text) or self.codes[code])
        candidates = [
            organization
            for organization in self.names.get(text, [])
            if self._may_have(organization, code)
        ]
        if len(candidates) > 1:
            self._fault("sheet-name-unclear", draft, field, expected=", ".join(candidates))
            return ""
        if candidates:
            return self._take_known(draft, field, candidates[0])
        if _SEVERAL.search(text):
            self._fault(_several(draft, field), draft, field)
            return ""
        if full := self._full(text, code):
            self._converted(draft, field, full, "organization-short")
            return self._take_role(field, full)
        return self._make(draft, field, text, code)

    def _parted(self, draft: Draft, field: str, text: str, code: str) -> tuple[str, str]:
        """A name without the part that its body has in a consortium, and the code behind it, else
        `code`; the name is empty where a fault was told."""
        if has_role(text):
            if len(read_winners(text)) > 1:
                self._fault(_several(draft, field), draft, field)
                return "", ""
            text = without_role(text)
        flat = narrow(text)
        coded = _CODED.fullmatch(flat)
        if coded is None:
            return text, code
        if not is_uscc(coded["code"]):
            self._fault("uscc-wrong", draft, field)
            return "", ""
        name = coded["name"]
        return text[: len(name)] if len(flat) == len(text) else name, code or coded["code"]

    def _full(self, name: str, code: str) -> str:
        """The id of the only organization whose name is this one with its place, 云岚区民政局 of
        区民政局, where all known purchasers with a place are of that one; or empty."""
        level, place, body = _leveled(name)
        if code or not level or place or len(self.buying_places) != 1:
            return ""
        fitting = {
            organization
            for its_place, its_body, full in self.by_level.get((level, body[:1]), [])
            if its_body == body and its_place in self.buying_places
            for organization in self.names[full]
        }
        return fitting.pop() if len(fitting) == 1 else ""

    def _may_have(self, organization: str, code: str) -> bool:
        """Whether a code may be that of a known organization: they can only differ if both are
        credit codes."""
        own_code = self.identifiers.get(organization, "")
        return own_code == code or not own_code or not (is_uscc(code) and is_uscc(own_code))

    def _take_known(self, draft: Draft, field: str, organization: str) -> str:
        self._converted(draft, field, organization, "organization")
        return self._take_role(field, organization)

    def _take_role(self, field: str, organization: str) -> str:
        if organization in self.new and field in ROLES:
            roles = self.new[organization]["roles"].split(";")
            self.new[organization]["roles"] = ";".join(dict.fromkeys([*roles, ROLES[field]]))
        return organization

    def _make(self, draft: Draft, field: str, name: str, code: str) -> str:
        if is_no_name(Cell(name)):
            self._fault("sheet-name-odd", draft, field)
            return ""
        if _NOBODY.fullmatch(narrow(name)):
            self._fault("sheet-name-of-nobody", draft, field)
            return ""
        other = self.similar.get(key(name))
        if other is not None:
            self._fault("sheet-name-similar", draft, field, other=other)
        elif likely := self._likely(name):
            self._fault("sheet-organization-likely", draft, field, other=likely)
        organization = code or f"org-{digest(name)}"
        row = {"organization_id": organization, "name": name, "roles": ROLES.get(field, "other")}
        if is_uscc(code):
            row |= {"scheme": USCC_SCHEME, "identifier": code}
        self.new[organization] = row
        self.sources[organization] = (draft, field)
        self.add(row)
        self._converted(draft, field, organization, "organization-new")
        return organization

    def _likely(self, name: str) -> str:
        """A known organization of which this may be another name: of the same place, or the only
        one of its level where one of the two names gives no place; or empty."""
        level, place, body = _leveled(name)
        fitting = [
            (its_place, other)
            for its_place, its_body, other in self.by_level.get((level, body[:1]), [])
            if may_be_short(body, its_body)
        ]
        if same := next((other for its_place, other in fitting if its_place == place), ""):
            return same
        others = [other for its_place, other in fitting if not (its_place and place)]
        return others[0] if len(others) == 1 else ""

    def _fault(self, code: str, draft: Draft, field: str, **values: str) -> None:
        self.log.fault(
            code,
            draft.sheet,
            draft.cell(field),
            resource=draft.table.resource,
            field=field.lstrip("@"),
            value=draft.values[field],
            **values,
        )

    def _converted(self, draft: Draft, field: str, value: str, rule: str) -> None:
        self.log.converted(
            draft.sheet,
            draft.cell(field),
            draft.table.resource,
            field.lstrip("@"),
            draft.values[field],
            value,
            rule,
        )


def _several(draft: Draft, field: str) -> str:
    """The fault of several names in a cell: of winners, of purchasers, of undertakers of one
    contract, of rows."""
    if field in {"@undertaker", "purchaser_id"}:
        return "sheet-winners-several" if field == "@undertaker" else "sheet-purchasers-several"
    is_contract = draft.table.resource == "contracts" and field == "undertaker_id"
    return "sheet-undertakers-several" if is_contract else "sheet-names-several"


def _leveled(name: str) -> tuple[str, str, str]:
    """The level (区 of 云岚区 or of 区民政局), the place if it is named, and the rest of a name;
    the level is empty where it gives neither."""
    place, body = parted_name(name)
    if place:
        return place[-1], place, body
    level, rest = level_of(name)
    return level, "", rest


class CatalogueLookup:
    """The publisher's catalogue items, by id, code and name."""

    def __init__(self, rows: list[Row], log: Log) -> None:
        self.log = log
        self.items: dict[str, Row] = {}
        self.codes: dict[str, list[str]] = {}
        self.names: dict[str, list[str]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Know an item."""
        item = row["item_id"]
        if item not in self.items:
            self.codes.setdefault(row.get("code", ""), []).append(item)
            self.names.setdefault(row.get("name", ""), []).append(item)
        self.items[item] = row

    def find(self, draft: Draft) -> None:
        """Replace the code or name in a draft's `catalogue_item_id` by the id of the item;
        without either, it is found by the names of the levels, the deepest first."""
        text = draft.values.pop("catalogue_item_id", "")
        levels = [name for name in _LEVELS if draft.values.get(name)]
        name_field = "@catalogue-name" if draft.values.get("@catalogue-name") else levels[-1:]
        field = "catalogue_item_id" if text else "".join(name_field)
        if not field:
            return
        written = text or draft.values[field]
        if not self.items:
            self._fault("sheet-catalogue-absent", draft, field, value=written)
            return
        items = self._items_named(written)
        if len(items) > 1 and field in levels:
            items = self._below(items, [draft.values[name] for name in levels[:-1]])
        if len(items) != 1:
            code = "sheet-name-unclear" if items else "reference-unresolved"
            values = {"expected": ", ".join(items), "target": "catalogue/items"}
            self._fault(code, draft, field, value=written, **values)
            return
        self._take(draft, field, written, items[0])

    def _items_named(self, written: str) -> list[str]:
        """The items with an id, a code, a name, or a code followed by its name."""
        if written in self.items:
            return [written]
        if items := self.codes.get(written) or self.names.get(written):
            return items
        both = _CODE_AND_NAME.fullmatch(narrow(written))
        named = self.names.get(both[2], []) if both else []
        return [item for item in named if both and self.items[item]["code"] == both[1]]

    def _below(self, items: list[str], parents: list[str]) -> list[str]:
        """Those of several items that are below items with these names, nearest last."""

        def names(item: str) -> list[str]:
            above: list[str] = []
            at = self.items[item].get("parent_item_id", "")
            while at in self.items and len(above) < len(_LEVELS):
                above.insert(0, self.items[at]["name"])
                at = self.items[at].get("parent_item_id", "")
            return above

        return [item for item in items if parents and names(item)[-len(parents) :] == parents]

    def _take(self, draft: Draft, field: str, written: str, item: str) -> None:
        expected = self.items[item]["name"]
        name = draft.values.get("@catalogue-name", "")
        if name and name != expected:
            self._fault(
                "sheet-item-differs",
                draft,
                "@catalogue-name",
                value=name,
                item=written,
                expected=expected,
            )
        draft.values["catalogue_item_id"] = item
        if field != "catalogue_item_id":
            draft.elsewhere["catalogue_item_id"] = draft.cell(field)
        if item != written:
            self.log.converted(
                draft.sheet,
                draft.cell(field),
                draft.table.resource,
                "catalogue_item_id",
                written,
                item,
                "item",
            )

    def _fault(self, code: str, draft: Draft, field: str, **values: str) -> None:
        self.log.fault(
            code,
            draft.sheet,
            draft.cell(field),
            resource=draft.table.resource,
            field="catalogue_item_id",
            **values,
        )
