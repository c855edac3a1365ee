"""A list of faults stays short: so many of a code in a file are told, the rest counted."""

from disclosure.packages.fault_lists import FaultList, bounded
from disclosure.packages.faults import Fault, FaultLocation


def found(file: str, code: str, count: int) -> list[Fault]:
    place = FaultLocation(file)
    return [place.fault(code, row=row, field="a", value="x") for row in range(2, count + 2)]


def test_a_thousand_of_a_code_are_told_and_the_rest_counted_in_both_languages() -> None:
    told = bounded(found("a.csv", "not-a-date", 1_250))
    assert len(told) == 1_001
    rest = told[-1]
    assert (rest.code, rest.more, rest.row, rest.field) == ("not-a-date", 250, None, "")
    assert "250 more" in rest.message_en
    assert "另有 250 处" in rest.message
    assert sum(fault.count for fault in told) == 1_250


def test_each_file_and_each_code_has_a_list_of_its_own() -> None:
    faults = found("a.csv", "not-a-date", 3) + found("b.csv", "not-a-date", 2)
    told = bounded(faults + found("a.csv", "not-a-month", 2), limit=2)
    assert [(one.file, one.code, one.more) for one in told if one.more] == [
        ("a.csv", "not-a-date", 1)
    ]
    assert len(told) == 7


def test_a_short_list_is_as_it_was_found() -> None:
    faults = found("a.csv", "not-a-date", 3)
    assert bounded(faults) == faults


def test_a_row_whose_errors_are_only_counted_is_known_to_be_faulty() -> None:
    faults = FaultList(found("a.csv", "not-a-date", 9), limit=2)
    assert faults.is_faulty("a.csv", 10)
    assert not faults.is_faulty("a.csv", 11)
    assert not faults.is_faulty("a.csv", None)
    assert not faults.is_faulty("b.csv", 2)


def test_warnings_do_not_make_a_row_faulty() -> None:
    faults = FaultList()
    faults += [FaultLocation("a.csv").fault("negative-amount", row=2)]
    assert not faults.is_faulty("a.csv", 2)


def test_faults_are_added_as_they_pass_by() -> None:
    faults = FaultList(limit=1)
    passed = [*faults.passing(found("a.csv", "not-a-date", 3))]
    assert len(passed) == 3
    assert faults.listed()[-1].more == 2


def test_a_list_that_was_bounded_already_keeps_its_count() -> None:
    once = bounded(found("a.csv", "not-a-date", 2_500))
    assert bounded(once) == once
    assert bounded(once, limit=10)[-1].more == 2_490
