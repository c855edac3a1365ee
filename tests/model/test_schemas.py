"""The Table Schemas and codelists: described in both languages, with examples, links that hold."""

import csv
import re
from typing import Any

import pytest
from frictionless import Schema
from stdnum.cn import uscc

from disclosure.model.schemas import STANDARD, Field, Table, codelists, derived, kinds, tables
from tests.support.website import ROOT

TABLES = [pytest.param(table, id=name) for name, table in tables().items()]
FIELDS = [(table, field) for table in tables().values() for field in table.fields]
WORDS = ("title", "title_en", "description", "description_en")
CHINESE = re.compile("[\u4e00-\u9fff]")
OCDS = ROOT / "tests" / "fixtures" / "ocds-codelists"
# Which codelist of OCDS 1.1.5 the column ocds_code of ours speaks.
SPOKEN = {
    "award-status": "awardStatus",
    "contract-status": "contractStatus",
    "document-kind": "documentType",
    "lot-status": "tenderStatus",
    "notice-channel": "documentType",
    "notice-kind": "documentType",
    "organization-role": "partyRole",
    "procurement-method": "method",
    "project-stage": "releaseTag",
    "tender-status": "tenderStatus",
}


def name(table: Table, field: Field) -> str:
    return f"{table.resource}.{field.name}"


def rows(codelist: str) -> list[dict[str, str]]:
    path = STANDARD / "codelists" / f"{codelist}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def allowed(field: Field) -> list[str]:
    """The codes that a field takes: its enum, or the alternatives of its list pattern."""
    constraints: dict[str, Any] = field.descriptor.get("constraints", {})
    if not field.flag("is_list"):
        return list(constraints["enum"])
    one, _, more = str(constraints["pattern"]).partition("(;")
    assert more == f"{one})*", "a list is one code, then more of the same after semicolons"
    return one.strip("()").split("|")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_in_both_languages_what_a_row_is(table: Table) -> None:
    assert all(table.descriptor[word].strip() for word in WORDS)
    assert table.descriptor["description"].startswith("每行是")
    assert table.descriptor["description_en"].startswith("One row is ")


def test_every_kind_is_named_and_described_in_both_languages() -> None:
    for kind in [*kinds().values(), derived()]:
        assert all(kind.descriptor[word].strip() for word in WORDS), kind.name


def test_no_schema_lies_beside_the_kinds_that_list_it() -> None:
    written = {path.stem for path in (STANDARD / "schemas").rglob("*.json")} - {"kind"}
    assert written == set(tables())


@pytest.mark.parametrize("table", TABLES)
def test_every_field_has_its_words_and_an_example_in_order(table: Table) -> None:
    order = ["name", "type", *WORDS, "example"]
    for field in table.fields:
        assert list(field.descriptor)[: len(order)] == order, field.name
        assert all(field.descriptor[word].strip() for word in WORDS), field.name


def test_chinese_descriptions_are_chinese_and_english_ones_are_not() -> None:
    for table, field in FIELDS:
        assert CHINESE.search(field.description("zh")), name(table, field)
        assert field.description("zh").endswith("。"), name(table, field)
        assert not CHINESE.search(field.description("en")), name(table, field)
        assert field.description("en").endswith("."), name(table, field)


@pytest.mark.parametrize("table", TABLES)
def test_every_example_is_a_value_that_its_own_field_accepts(table: Table) -> None:
    schema = Schema.from_descriptor(dict(table.descriptor))
    for field in schema.fields:
        _, faults = field.read_cell(table.field[field.name].descriptor["example"])
        assert not faults, field.name


def test_examples_of_codes_and_patterns_obey_them() -> None:
    for table, field in FIELDS:
        constraints = field.descriptor.get("constraints", {})
        example = field.descriptor["example"]
        assert example in constraints.get("enum", [example]), name(table, field)
        assert re.fullmatch(constraints.get("pattern", ".*"), str(example)), name(table, field)


def test_the_example_of_a_credit_code_checks_and_belongs_to_no_real_region() -> None:
    code = tables()["organizations"].field["identifier"].descriptor["example"]
    assert code[2:4] == "99"
    assert code[17] == uscc.calc_check_digit(code[:17])


def test_every_code_of_a_field_is_of_its_codelist_in_the_same_order() -> None:
    for table, field in FIELDS:
        if field.codelist is not None:
            codes = [code for code in codelists()[field.codelist] if code in allowed(field)]
            assert codes == allowed(field), name(table, field)


def test_only_the_names_of_tables_are_not_all_allowed() -> None:
    """A clerk's row is about nothing that the register makes itself, but projects and tenders,
    and about no reply; no rule judges a correction to a text or the funds of an evaluation;
    nothing is attached to what came after 1.0 yet."""
    made = [
        *("attainments", "contract-endings", "credit-standings", "delivery-records"),
        *("evaluation-funds", "findings", "partners", "publication-duties", "replies"),
        *("text-corrections", "unit-prices"),
    ]
    later = ["audits", "breaches", "budget-steps", "people-served", "requirements"]
    unasked = sorted([*later, *made])
    left_out = {
        name(table, field): sorted(set(codelists()[field.codelist]) - {*allowed(field)})
        for table, field in FIELDS
        if field.codelist is not None
    }
    assert {field: codes for field, codes in left_out.items() if codes} == {
        "documents.about_resource": unasked,
        "findings.resource": made,
        "joins.resource": unasked,
        "replies.resource": made,
    }


def test_every_enum_comes_from_a_codelist() -> None:
    assert not [
        name(table, field)
        for table, field in FIELDS
        if "enum" in field.descriptor.get("constraints", {}) and field.codelist is None
    ]


def test_every_link_leads_to_a_field_of_the_same_type() -> None:
    for table, field in FIELDS:
        if field.reference is not None:
            target = tables()[field.reference.resource]
            assert target.kind == field.reference.kind, name(table, field)
            assert target.field[field.reference.field].type == field.type, name(table, field)


@pytest.mark.parametrize("table", TABLES)
def test_key_fields_exist_and_are_required(table: Table) -> None:
    assert table.primary_key
    assert all(table.field[key].is_required for key in table.primary_key)


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_lead_to_the_primary_key_of_a_table_of_the_same_package(table: Table) -> None:
    own = {**kinds(), derived().name: derived()}[table.kind]
    inside = {other.resource: other for other in own.tables}
    for key in table.descriptor.get("foreignKeys", []):
        target = inside[key["reference"].get("resource") or table.resource]
        assert len(key["fields"]) == 1
        assert key["fields"][0] in table.field
        assert tuple(key["reference"]["fields"]) == target.primary_key


@pytest.mark.parametrize("codelist", codelists())
def test_every_code_is_unique_and_titled_in_both_languages(codelist: str) -> None:
    found = rows(codelist)
    assert list(found[0])[:4] == ["code", "title", "title_en", "ocds_code"]
    assert len({row["code"] for row in found}) == len(found)
    for row in found:
        form = r"[A-Z]{3}" if codelist == "currency" else r"[a-z0-9]+(-[a-z0-9]+)*"
        assert re.fullmatch(form, row["code"])
        assert CHINESE.search(row["title"]), row
        assert row["title_en"].strip(), row
        assert not CHINESE.search(row["title_en"]), row


@pytest.mark.parametrize("codelist", codelists())
def test_every_ocds_code_stands_in_a_codelist_of_ocds(codelist: str) -> None:
    given = {row["ocds_code"] for row in rows(codelist)} - {""}
    if codelist in SPOKEN:
        known = (OCDS / f"{SPOKEN[codelist]}.csv").read_text("utf-8").split()[1:]
        assert given <= set(known)
    else:
        assert not given


def test_the_table_of_tables_names_every_table() -> None:
    assert set(codelists()["resource"]) == set(tables()) | {"publishers", "packages"}


def test_every_channel_of_a_portal_gives_a_kind_and_a_method_that_exist() -> None:
    for row in rows("notice-channel"):
        assert row["kind"] in codelists()["notice-kind"], row
        assert row["procurement_method"] in {"", *codelists()["procurement-method"]}, row
