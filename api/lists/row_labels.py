"""Labels: what the ids and codes of a row are called, added to it where a list is asked to."""

import json
from collections.abc import Callable, Sequence
from functools import cache

from api.lists.resources import NAMES, ApiResource, label_names
from disclosure.model import schemas
from disclosure.model.links import Link
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row

Names = tuple[str | None, str | None]  # in Chinese and English
_UNNAMED: Names = (None, None)


class RowLabels:
    """Adds the labels of some fields to the rows of a resource in one register.

    A name is looked up once, so one object serves one page or one batch of a whole list.
    """

    def __init__(self, register: Register, resource: ApiResource, fields: Sequence[str]) -> None:
        self._register = register
        self._finders = {name: self._finder(resource, name) for name in fields}

    def added(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with two members more for each field: its label, and that in English.

        Each is a list where the field holds several codes, and null where there is none.
        """
        return [self._with_labels(row) for row in rows]

    def _with_labels(self, row: Row) -> bytes:
        text = bytes(row)
        cells = json.loads(text)
        found: dict[str, object] = {}
        for name, find in self._finders.items():
            value, publisher = cells[name], cells["publisher"]
            labels: Sequence[object] = _UNNAMED
            if isinstance(value, list):
                pairs = [find(publisher, one) for one in value]
                labels = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
            elif value is not None:
                labels = find(publisher, value)
            found |= zip(label_names([name]), labels, strict=True)
        more = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        return text[:-1] + b"," + more[1:].encode("utf-8", "surrogatepass")

    def _finder(self, resource: ApiResource, name: str) -> Callable[[str, str], Names]:
        """What finds the names of a value of the field, by its publisher."""
        field, codelist = resource.fields[name], resource.codelists.get(name)
        if codelist is not None:
            codes = schemas.codelists()[codelist]
            return lambda _, value: _titles(codes.get(value))
        if field.flag("is_region"):
            return cache(self._region_finder())
        return cache(self._row_finder(resource.targets[name]))

    def _region_finder(self) -> Callable[[str, str], Names]:
        regions = Regions(self._register)

        def find(publisher: str, code: str) -> Names:
            row = regions.row(publisher, code)
            return (row["name"], row["name_en"]) if row else _UNNAMED

        return find

    def _row_finder(self, link: Link) -> Callable[[str, str], Names]:
        """Finds the row that a link names, by an index."""
        columns = ", ".join(NAMES[link.target])
        query = f"SELECT {columns} FROM {link.target} WHERE publisher = ? AND {link.key} = ?"

        def find(publisher: str, value: str) -> Names:
            return next(self._register.tuples(query, link.publisher or publisher, value), _UNNAMED)

        return find


def _titles(code: schemas.Code | None) -> Names:
    return (code.title, code.title_en) if code else _UNNAMED
