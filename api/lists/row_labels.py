"""Labels: the names of the ids and codes of a row, added to it on request."""

import json
from collections.abc import Callable, Sequence

from api.lists.resources import ApiResource, label_names
from disclosure.register.names import UNNAMED, InBoth, Names
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row


class RowLabels:
    """Adds the labels of some fields to the rows of a resource in one register.

    Names are cached, so one object serves one page or one batch of a whole list.
    """

    def __init__(self, register: Register, resource: ApiResource, fields: Sequence[str]) -> None:
        self._names = Names(register)
        self._finders = {name: self._finder(resource, name) for name in fields}

    def added(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with two more members for each field: its label, and the English one.

        Each is a list if the field holds several codes, and null if there is none.
        """
        return [self._with_labels(row) for row in rows]

    def _with_labels(self, row: Row) -> bytes:
        text = bytes(row)
        cells = json.loads(text)
        members: dict[str, object] = {}
        for name, find in self._finders.items():
            value, publisher = cells[name], cells["publisher"]
            labels: Sequence[object] = UNNAMED
            if isinstance(value, list):
                pairs = [find(publisher, item) for item in value]
                labels = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
            elif value is not None:
                labels = find(publisher, value)
            members |= zip(label_names([name]), labels, strict=True)
        more = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
        return text[:-1] + b"," + more[1:].encode("utf-8", "surrogatepass")

    def _finder(self, resource: ApiResource, name: str) -> Callable[[str, str], InBoth]:
        finder = self._names.finder(resource.fields[name], resource.targets.get(name))
        assert finder is not None, name
        return finder
