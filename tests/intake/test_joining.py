"""Joining: rows of one purchase find each other, what is certain without error."""

from datetime import date

import pytest

from disclosure.intake.joining.join_contrasts import contrast
from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_matching import JoinCandidate, JoinMatcher
from disclosure.intake.joining.join_numbers import number_parts, numbers_in, numbers_of, same_number
from disclosure.intake.joining.join_organizations import (
    Agreement,
    OrganizationNames,
    may_be_short,
    parted_name,
)
from disclosure.intake.joining.join_titles import subjects_in, turns_in, years_in
from tests.support.join_rows import measure, measure_published

PURCHASERS = ["旸川市民政局", "云汀区民政局", "松渡区民政局", "云汀区残疾人联合会", "临霁市统计局"]


def day(text: str) -> tuple[date, date]:
    return date.fromisoformat(text), date.fromisoformat(text)


PLAN = JoinEntry(
    "P1",
    Stage.PLAN,
    "养老机构消防安全检测服务",
    "云汀区民政局",
    (2026, 2026),
    (date(2026, 3, 1), date(2026, 3, 31)),
    520_000,
)
NOTICE = JoinEntry(
    "N1",
    Stage.NOTICE,
    "云汀区养老机构消防安全检测项目磋商公告",
    "旸川市云汀区民政局",
    days=day("2026-03-17"),
    amount=520_000,
    number="云采磋〔2026〕第007号",
)
AWARD = JoinEntry(
    "R1",
    Stage.RESULT,
    "养老机构消防检测成交结果",
    "区民政局",
    days=day("2026-04-11"),
    amount=498_000,
    number="云采磋2026-7",
    kind="award",
)
OTHERS = [
    JoinEntry(f"X{number}", Stage.PLAN, title, "松渡区民政局", (2026, 2026), amount=70_000 + number)
    for number, title in enumerate(["路灯维护", "法律顾问", "档案数字化", "校园保安", "公园绿化"])
]


def of(key: str, stage: Stage, *entries: JoinEntry) -> list[JoinCandidate]:
    return JoinMatcher([*entries, *OTHERS]).match()[key][stage]


def changed(entry: JoinEntry, **values: object) -> JoinEntry:
    return JoinEntry(**{**vars_of(entry), **values})  # type: ignore[arg-type]


def vars_of(entry: JoinEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in JoinEntry.__dataclass_fields__}


def test_a_plan_its_notice_and_its_award_are_joined() -> None:
    found = JoinMatcher([PLAN, NOTICE, AWARD, *OTHERS]).match()
    ends = {
        ("N1", Stage.PLAN): "P1",
        ("R1", Stage.NOTICE): "N1",
        ("R1", Stage.PLAN): "P1",
    }
    for (key, stage), expected in ends.items():
        assert [(one.key, one.is_certain) for one in found[key][stage]] == [(expected, True)]


INTENTION = changed(
    NOTICE,
    key="I1",
    title="养老机构消防安全检测服务",
    days=day("2026-02-10"),
    number="",
    kind="intention",
)


def test_an_intention_and_the_tender_that_follows_it_are_no_rivals_for_their_plan() -> None:
    found = JoinMatcher([PLAN, INTENTION, NOTICE, AWARD, *OTHERS]).match()
    for key in ("I1", "N1"):
        assert [(one.key, one.is_certain) for one in found[key][Stage.PLAN]] == [("P1", True)]
    without_number = changed(AWARD, number="")
    found = JoinMatcher([PLAN, INTENTION, NOTICE, without_number, *OTHERS]).match()
    assert [(one.key, one.is_certain) for one in found["R1"][Stage.NOTICE]] == [("N1", True)]


def test_two_intentions_alike_are_rivals() -> None:
    other = changed(INTENTION, key="I2")
    found = JoinMatcher([PLAN, INTENTION, other, *OTHERS]).match()
    assert not any(one.is_certain for key in ("I1", "I2") for one in found[key][Stage.PLAN])


def test_an_evaluation_told_by_a_form_and_in_a_list_is_no_rival_of_itself() -> None:
    form = changed(AWARD, key="E1", title=PLAN.title, kind="evaluation", year=(2026, 2026))
    form = changed(form, number="", amount=None, days=day("2027-01-20"))
    listed = changed(form, key="E2", title="养老机构消防安全检测")
    for key in ("E1", "E2"):
        found = of(key, Stage.PLAN, PLAN, form, listed)
        assert [(one.key, one.is_certain) for one in found] == [("P1", True)]


def test_a_join_says_why() -> None:
    (found,) = of("R1", Stage.NOTICE, NOTICE, AWARD)
    reasons = {reason.kind: reason.values for reason in found.reasons}
    assert reasons["number"] == ("云采磋-2026-7",)
    assert reasons["near-amount"] == ("520000.00", "498000.00")


@pytest.mark.parametrize(
    "values",
    [
        {"purchaser": "松渡区民政局"},
        {"title": "云汀区养老机构消防安全检测（二期）磋商公告"},
        {"title": "云汀区学校消防安全检测项目磋商公告"},
        {"title": "2025年云汀区养老机构消防安全检测项目磋商公告"},
        {"title": "云汀区养老机构消防安全检测项目绩效评价磋商公告"},
        {"days": day("2026-11-17")},
        {"amount": 5_200_000},
    ],
)
def test_another_district_turn_year_service_time_or_amount_is_never_certain(
    values: dict[str, object],
) -> None:
    assert not any(one.is_certain for one in of("N1", Stage.PLAN, PLAN, changed(NOTICE, **values)))


def test_of_two_plans_alike_none_is_certain_and_both_are_proposed() -> None:
    found = of("N1", Stage.PLAN, PLAN, changed(PLAN, key="P2"), NOTICE)
    assert {one.key for one in found} == {"P1", "P2"}
    assert not any(one.is_certain for one in found)


def test_the_number_of_a_standard_in_two_titles_joins_nothing() -> None:
    ones = [changed(PLAN, title="食堂托管（GB/T 33481-2016）"), changed(NOTICE, amount=90_000.0)]
    ones[1] = changed(ones[1], title="GB/T 33481-2016 认证", purchaser="松渡区民政局")
    assert not any(one.is_certain for one in of("N1", Stage.PLAN, *ones))


def test_a_number_without_a_series_does_not_join_rows_of_two_purchasers() -> None:
    ones = changed(NOTICE, number="2026-001"), changed(AWARD, number="2026-001")
    other = changed(ones[1], purchaser="松渡区民政局", title="路灯维护")
    assert not any(one.is_certain for one in of("R1", Stage.NOTICE, ones[0], other))


def test_the_same_rows_in_another_order_give_the_same_joins() -> None:
    rows = [PLAN, NOTICE, AWARD, *OTHERS]
    assert JoinMatcher(rows).match() == JoinMatcher(rows[::-1]).match()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("旸政采磋〔2026〕第058号", "旸政采磋2026-58"),
        ("QLKF-XJ-2026-002", "QLKFXJ2026002"),
        ("LSCS20260331-1", "LSCS-20260331(1)"),
        ("RFT-DDS-26/117", "RFT DDS 26-117"),
        ("ＳＤＣＳ－２０２６－３３", "SDCS—2026—33"),
        ("旸政采公〔2026〕第094号", "旸政采公〔2026〕第094号（2）"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert same_number(number_parts(one), number_parts(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("旸政采公〔2026〕第031号", "旸政采磋〔2026〕第031号"),
        ("LPN 04/2026", "LPN N° 4/2025"),
        ("QLCS-2026-033", "QLCS-2026-035"),
        ("QLCS-2026-033", "QLCS-2026-33-1-2"),
    ],
)
def test_numbers_of_two_purchases_are_two(one: str, other: str) -> None:
    assert not same_number(number_parts(one), number_parts(other))


def test_numbers_are_found_in_titles_and_in_cells_of_several() -> None:
    assert ("旸购备", "2026", "70") in numbers_in(
        "讲解服务采购项目（旸购备〔2026〕00070号）询价公告"
    )
    found = numbers_of("QWZB-2026-012（计划号：栖采2026-31）")
    assert found == {("qwzb", "2026", "12"), ("栖采", "2026", "31")}
    assert numbers_in("2026年度养老服务") == set()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("云汀区民政局", "旸川市云汀区民政局", Agreement.SAME),
        ("云汀区残联", "云汀区残疾人联合会", Agreement.SAME),
        ("云汀残联", "云汀区残疾人联合会", Agreement.SAME),
        ("市民政局", "旸川市民政局", Agreement.LIKELY),
        ("统计局", "临霁市统计局", Agreement.LIKELY),
        ("民政局", "云汀区民政局", Agreement.POSSIBLE),
        ("云汀区民政局", "松渡区民政局", Agreement.DIFFERENT),
        ("旸川市民政局", "云汀区民政局", Agreement.DIFFERENT),
        ("云汀区民政局", "云汀区司法局", Agreement.DIFFERENT),
        ("Inst. Arandense de Previsión", "Instituto Arandense de Previsión", Agreement.LIKELY),
        ("IAP", "Instituto Arandense de Previsión", Agreement.LIKELY),
        ("同上", "云汀区民政局", Agreement.UNKNOWN),
        ("", "云汀区民政局", Agreement.UNKNOWN),
    ],
)
def test_short_names_are_compared_with_whole_ones(
    one: str, other: str, expected: Agreement
) -> None:
    assert OrganizationNames(PURCHASERS).compare(one, other) == expected


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2026-2027学年课后服务", (2026, 2027)),
        ("运营合同（2026.3—2027.2）", (2026, 2027)),
        ("Home care 2026/27", (2026, 2027)),
        ("2026年度养老服务", (2026, 2026)),
        ("养老服务", None),
    ],
)
def test_the_years_of_a_service_are_read_from_its_title(
    title: str, years: tuple[int, int] | None
) -> None:
    assert years_in(title) == years


def test_turns_are_the_same_in_any_numerals() -> None:
    for phase in ("二期", "Ⅱ期", "第2期", "Phase II", "（第②期）"):
        assert turns_in(f"停车数据接入{phase}")["phase"] == {"2"}
    assert turns_in("检测包1、第二标段")["lot"] == {"1", "2"}
    assert turns_in("运营（2026-2027年度），共12个包") == {}


def test_subjects_tell_services_apart() -> None:
    assert subjects_in("居家养老服务对象家庭探访") == {"old people"}
    assert subjects_in("救助对象家庭探访") == {"people in need"}
    assert subjects_in("路灯维护") == set()


def test_joins_of_the_seen_rows_are_without_error() -> None:
    found = measure("seen")
    assert found.errors == set()
    assert (round(found.share_certain, 3), round(found.share_found, 3)) == (0.537, 0.96)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("精神残疾人日间康复", "智力残疾人日间康复服务合同", ("精神", "智力")),
        ("农村公路养护（北部三镇）", "农村公路养护（南部四镇）合同", ("北", "南")),
        ("日间照料中心社会化运营", "日间照料中心委托运营公开招标公告", None),
        ("城市道路照明设施维护", "城市道路照明维护服务公告", None),
        ("云汀区养老机构检测", "松渡区养老机构检测", ("云汀", "松渡")),
        ("路灯维护", "档案数字化", None),
    ],
)
def test_one_word_for_another_in_the_same_title_is_a_contrast(
    one: str, other: str, expected: tuple[str, str] | None
) -> None:
    assert contrast(one, other) == expected


@pytest.mark.parametrize(("share", "seed"), [(1.0, 0), (0.5, 1), (0.5, 2)])
@pytest.mark.parametrize("part", ["seen", "unseen"])
def test_published_results_join_what_comes_later_without_error(
    part: str, share: float, seed: int
) -> None:
    found = measure_published(part, share, seed)
    assert found.errors == set()
    assert found.share_certain > share * 0.2


def test_joins_of_the_unseen_rows_are_without_error() -> None:
    found = measure("unseen")
    assert found.errors == set()
    assert (round(found.share_certain, 3), round(found.share_found, 3)) == (0.531, 0.952)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("残联", "残疾人联合会", True),
        ("民政局", "民政局", True),
        ("卫健局", "卫生健康局", True),
        ("教育局", "教育督导评估中心", False),
        ("司法局", "民政局", False),
        ("", "民政局", False),
    ],
)
def test_a_short_name_may_be_that_of_an_organization_of_its_place(
    one: str, other: str, expected: bool
) -> None:
    assert may_be_short(one, other) == expected


def test_a_name_is_parted_into_place_and_office() -> None:
    assert parted_name("旸川市云汀区民政局") == ("云汀区", "民政局") == parted_name("云汀区民政局")
    assert parted_name("晨光社工服务中心")[0] == ""
