"""Why rows were withdrawn, where their publisher says so in the package's description.

A datapackage.json may hold `"withdrawals": [{"resource": "notices", "id": "N-1", "reason": "…",
"reason_en": "…"}]`; `reason_en` is optional.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from disclosure.faults import Fault, FaultyData
from disclosure.packages import Package
from disclosure.schemas import tables

EXPECTED = '[{"resource": "notices", "id": "N-1", "reason": "…", "reason_en": "…"}]'
_NAMES = {"resource", "id", "reason", "reason_en"}


def reasons(
    packages: Iterable[Package],
) -> dict[tuple[str, str, str], tuple[str | None, str | None]]:
    """(publisher, resource, id) → why it was withdrawn, and the same in English or None.

    Raises FaultyData where a `withdrawals` is not written as it should be.
    """
    found: dict[tuple[str, str, str], tuple[str | None, str | None]] = {}
    faults: list[Fault] = []
    for package in packages:
        told = package.descriptor.get("withdrawals", [])
        for entry in told if isinstance(told, list) else [told]:
            if _is_right(entry):
                key = (package.publisher, entry["resource"], entry["id"])
                found[key] = (entry["reason"], entry.get("reason_en"))
            else:
                faults.append(
                    package.place().fault(
                        "property-wrong",
                        field="withdrawals",
                        value=json.dumps(entry, ensure_ascii=False),
                        expected=EXPECTED,
                    )
                )
    if faults:
        raise FaultyData(faults)
    return found


def _is_right(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping)
        and {"resource", "id", "reason"} <= entry.keys() <= _NAMES
        and all(isinstance(text, str) and text.strip() for text in entry.values())
        and entry["resource"] in tables()
    )
