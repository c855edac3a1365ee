"""The triples and hard negatives that joins are measured on keep the form their README gives."""

import csv
from collections import Counter
from itertools import combinations
from pathlib import Path

FOLDER = Path(__file__).with_name("joins")
SETS = ("seen", "unseen")
SIDES = ("plan", "notice", "result")
Row = dict[str, str]


def table(name: str) -> list[Row]:
    """The rows of both sets; `folder` says from which a row was read."""
    return [
        {**row, "folder": part}
        for part in SETS
        for row in csv.DictReader((FOLDER / part / f"{name}.csv").read_text("utf-8").splitlines())
    ]


TRIPLES, NEGATIVES = table("triples"), table("hard-negatives")
ROWS = {side: {row["id"]: row for row in table(f"{side}s")} for side in SIDES}
STAGE = {row_id: side for side in SIDES for row_id in ROWS[side]}
ALL_ROWS = {row_id: row for rows in ROWS.values() for row_id, row in rows.items()}
TRUE_PAIRS = {pair for row in TRIPLES for pair in combinations([row[side] for side in SIDES], 2)}


def test_two_thirds_are_seen_and_one_third_is_not() -> None:
    assert Counter(row["set"] for row in TRIPLES) == {"seen": 200, "unseen": 100}
    assert Counter(row["set"] for row in NEGATIVES) == {"seen": 67, "unseen": 33}
    assert all(row["set"] == row["folder"] for row in TRIPLES + NEGATIVES)


def test_ids_are_unique_over_both_sets() -> None:
    ids = [row["id"] for name in ("plans", "notices", "results") for row in table(name)]
    ids += [row["id"] for row in TRIPLES + NEGATIVES]
    assert len(ids) == len(set(ids))


def test_each_triple_refers_to_a_plan_a_notice_and_a_result_of_its_set_and_publisher() -> None:
    for triple in TRIPLES:
        rows = [ROWS[side][triple[side]] for side in SIDES]
        assert {row["folder"] for row in rows} == {triple["set"]}
        assert len({row["publisher"] for row in rows}) == 1
    assert len({tuple(triple[side] for side in SIDES) for triple in TRIPLES}) == len(TRIPLES)


def test_each_negative_refers_to_rows_of_two_stages_of_its_set_that_no_triple_joins() -> None:
    pairs = [(row["left"], row["right"]) for row in NEGATIVES]
    for negative, (left, right) in zip(NEGATIVES, pairs, strict=True):
        assert SIDES.index(STAGE[left]) < SIDES.index(STAGE[right])
        assert ALL_ROWS[left]["publisher"] == ALL_ROWS[right]["publisher"]
        assert {ALL_ROWS[row]["folder"] for row in (left, right)} == {negative["set"]}
        assert negative["verdict"] in {"different", "open"}
        assert negative["why"]
    assert len(set(pairs)) == len(pairs)
    assert not set(pairs) & TRUE_PAIRS


def test_every_row_has_a_title_and_stands_in_a_triple_or_a_negative() -> None:
    used = {row[side] for row in TRIPLES for side in SIDES}
    used |= {row[end] for row in NEGATIVES for end in ("left", "right")}
    assert used == set(ALL_ROWS)
    assert all(row["title"].strip() for row in ALL_ROWS.values())


def test_no_row_is_written_twice() -> None:
    written = Counter(
        tuple(value for column, value in row.items() if column != "id") for row in ALL_ROWS.values()
    )
    assert [row for row, times in written.items() if times > 1] == []


def test_the_wording_is_as_varied_as_the_readme_says() -> None:
    kinds = {kind for row in TRIPLES for kind in (row["kind"], *row["also"].split(";")) if kind}
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert len(kinds) >= 25
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in readme] == []
    assert len({row["plan"] for row in TRIPLES}) >= 200
    assert len({row["domain"] for row in TRIPLES}) == 28


def test_domains_and_frequent_kinds_are_in_both_sets() -> None:
    for column, rows in (("domain", TRIPLES), ("kind", TRIPLES), ("kind", NEGATIVES)):
        counts = {part: Counter(row[column] for row in rows if row["set"] == part) for part in SETS}
        for value, total in sum(counts.values(), Counter[str]()).items():
            if total >= 5:
                assert 0.2 <= counts["unseen"][value] / total <= 0.5, (column, value)
