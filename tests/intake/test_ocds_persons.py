"""Personal data in OCDS files is left out and counted."""

from pathlib import Path

import pytest

from disclosure.intake.ocds import persons
from tests.support.ocds_input import HOSTILE, import_releases, imported, release, tender


@pytest.mark.parametrize(
    ("scheme", "number"),
    [("PY-CI", "1234567"), ("Cédula de identidad", "1"), ("", "123.456.789-09"), ("AR-DNI", "2")],
)
def test_schemes_of_identity_cards_are_persons(scheme: str, number: str) -> None:
    assert persons.is_person_scheme(scheme, number)


def test_a_paraguayan_tax_number_below_80_million_is_a_persons() -> None:
    assert persons.is_person_number("PY-RUC", "2896266-4")
    assert not persons.is_person_number("PY-RUC", "80002612-8")
    assert not persons.is_person_number("PY-RUC", "80002612")


def test_a_written_out_scheme_is_known_by_its_name() -> None:
    written = "Registro Único de Contribuyente emitido por el Ministerio de Hacienda de Paraguay"
    assert persons.scheme_code(written) == "PY-RUC"


@pytest.mark.parametrize(
    "address", ["info@x.org", "compras@x.org", "uoc1@x.org", "tenderbox@x.org"]
)
def test_an_office_has_an_address_of_its_own(address: str) -> None:
    assert persons.is_office_mail(address)


@pytest.mark.parametrize("address", ["jane.doe@x.org", "infante@x.org", "scpaez@x.org"])
def test_a_persons_address_is_not_an_offices(address: str) -> None:
    assert not persons.is_office_mail(address)


def test_a_persons_number_is_nowhere_in_what_is_written(tmp_path: Path) -> None:
    written = imported(tmp_path, HOSTILE / "persons.json").text()
    assert "Maria Exemplo" in written
    for secret in ("123.456.789-09", "12345678909", "7999999", "JUAN EJEMPLO", "91234-5678"):
        assert secret not in written


def test_a_contact_person_is_not_imported_and_is_counted(tmp_path: Path) -> None:
    result = imported(tmp_path, HOSTILE / "persons.json")
    assert "Pedro Persona" not in result.text()
    assert "pedro.persona" not in result.text()
    counted = result.outcome.summary["not_imported_personal_data"]
    assert (counted["names"], counted["emails"], counted["in_text"]) == (2, 2, 3)
    assert counted["identity_numbers"] == 2


def test_an_offices_contact_is_published(tmp_path: Path) -> None:
    notice = imported(tmp_path, HOSTILE / "persons.json").row("notices")
    assert notice["contact_office"] == "Unidad de Compras"
    assert notice["contact_email"] == "compras@example.org"
    assert notice["content"].endswith("tenders@example.org answers too.")


def test_large_amounts_in_a_text_are_not_taken_for_mobile_numbers(tmp_path: Path) -> None:
    text = "Presupuesto: 13500000000 guaraníes, 15800000000 con IVA."
    result = import_releases(tmp_path, release(tender=tender(description=text)))
    assert result.row("notices")["content"] == text


def test_mobiles_and_resident_numbers_go_from_chinese_text(tmp_path: Path) -> None:
    text = "联系人王某，电话13912345678，身份证11010519491231002X。"
    result = import_releases(tmp_path, release(tender=tender(description=text)))
    assert result.row("notices")["content"] == "联系人王某，电话[…]，身份证[…]。"


def test_a_key_of_ones_own_gives_other_hashes(tmp_path: Path) -> None:
    first = imported(tmp_path / "1", HOSTILE / "persons.json")
    second = imported(tmp_path / "2", HOSTILE / "persons.json", person_key="a secret")
    ids = [{row["organization_id"] for row in r.rows("organizations")} for r in (first, second)]
    assert {i for i in ids[0] & ids[1] if i.startswith("person-")} == set()


def test_one_number_is_one_person_in_every_release(tmp_path: Path) -> None:
    supplier = {"name": "Ana Ejemplo", "identifier": {"scheme": "PY-CI", "id": "1234567"}}
    awards = [{"id": "1", "suppliers": [supplier]}, {"id": "2", "suppliers": [{**supplier}]}]
    result = import_releases(tmp_path, release(tender=tender(), awards=awards))
    assert {row["undertaker_id"] for row in result.rows("award-undertakers")} == {
        result.row("organizations")["organization_id"]
    }
