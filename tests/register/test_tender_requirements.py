"""Which requirements hold for a tender: those of the last notice that speaks of any."""

from collections.abc import Mapping, Sequence

import pytest

from disclosure.register.register_file import Register, open_register
from disclosure.register.tender_requirements import paper_field, requirements_of
from tests.support.small_town import ROWS, Row, compiled, write_town


def notice(tender: str, day: int, **cells: str) -> Row:
    given = {"notice_id": f"{tender}-{day}", "tender_id": tender, "project_id": tender}
    at = f"2026-08-{day:02}T09:00:00+08:00"
    return {**given, "kind": "tender" if day == 1 else "correction", "published_at": at, **cells}


def asked(tender: str, day: int, number: int, text: str, **cells: str) -> Row:
    own = {"requirement_id": f"{tender}-{day}-R{number}", "notice_id": f"{tender}-{day}"}
    return {**own, "number": str(number), "kind": "specific", "text": text, **cells}


NOTICES: Mapping[str, Mapping[str, Sequence[Row]]] = {
    **ROWS,
    "tender-notices": {
        "notices": [
            notice("KEPT", 1, qualifications="甲"),
            notice("KEPT", 2, change_reason="延期"),
            notice("AGAIN", 1),
            notice("AGAIN", 2),
            notice("WHOLE", 1),
            notice("WHOLE", 2, materials="另附"),
            notice("CLEARED", 1, materials="甲"),
            notice("CLEARED", 2, cleared_fields="place;materials"),
        ],
        "requirements": [
            asked("KEPT", 1, 10, "十"),
            asked("KEPT", 1, 2, "二", evidence="证书"),
            asked("KEPT", 1, 11, "章程", kind="material"),
            asked("AGAIN", 1, 1, "先"),
            asked("AGAIN", 2, 1, "后"),
            asked("WHOLE", 1, 1, "先"),
            asked("CLEARED", 1, 1, "先"),
        ],
    },
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("requirements")
    town = write_town(folder / "data", NOTICES, is_example=False)
    compiled(town, folder / "register.sqlite")
    return open_register(folder / "register.sqlite")


@pytest.mark.parametrize(
    ("tender", "texts"),
    [
        ("KEPT", ["二", "十", "章程"]),  # a notice that is silent leaves them
        ("AGAIN", ["后"]),  # rows stated anew hold instead of the earlier ones
        ("WHOLE", []),  # a text of materials alone: the earlier rows may be out of date
        ("CLEARED", []),
        ("NONE", []),
    ],
)
def test_the_last_notice_that_speaks_of_requirements_holds(
    register: Register, tender: str, texts: list[str]
) -> None:
    assert [row["text"] for row in requirements_of(register, "town", tender)] == texts


def test_the_paper_is_the_evidence_or_the_row_itself(register: Register) -> None:
    rows = requirements_of(register, "town", "KEPT")
    assert [paper_field(row) for row in rows] == ["evidence", "", "text"]
