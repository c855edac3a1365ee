"""Personal data in OCDS files is left out and counted."""

import stat
from pathlib import Path
from typing import Any

import pytest

from disclosure.intake.ocds import persons
from disclosure.intake.ocds.person_ids import PrivateFileUnusable
from scripts.import_ocds import main
from tests.support.ocds_input import HOSTILE, Imported, import_releases, imported, release, tender


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
    assert (counted["identity_numbers"], counted["tenderer_names"]) == (1, 1)


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


def persons_of(result: Imported) -> dict[str, str]:
    """Name → id of the natural persons among the organizations."""
    rows = result.rows("organizations")
    return {
        row["name"]: row["organization_id"]
        for row in rows
        if row["organization_id"].startswith("person-")
    }


def supplier(name: str, number: str, scheme: str = "PY-CI") -> dict[str, Any]:
    return {"name": name, "identifier": {"scheme": scheme, "id": number}}


def test_a_persons_id_is_random_and_stays_as_long_as_the_private_file(tmp_path: Path) -> None:
    first = persons_of(imported(tmp_path / "1", HOSTILE / "persons.json"))
    private = tmp_path / "1" / "private" / "person-ids.json"
    again = imported(tmp_path / "2", HOSTILE / "persons.json", person_ids=private)
    other = persons_of(imported(tmp_path / "3", HOSTILE / "persons.json"))
    assert first == persons_of(again)
    assert first.keys() == other.keys() == {"Maria Exemplo"}
    assert first != other


def test_the_private_file_is_readable_by_its_owner_only_and_holds_no_number(
    tmp_path: Path,
) -> None:
    result = imported(tmp_path, HOSTILE / "persons.json")
    private = tmp_path / "private" / "person-ids.json"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.parent.stat().st_mode) == 0o700
    assert "12345678909" not in private.read_text("utf-8")
    assert not list(result.out.rglob("person-ids*"))


def test_a_person_is_published_without_scheme_and_number(tmp_path: Path) -> None:
    result = imported(tmp_path, HOSTILE / "persons.json")
    (row,) = (r for r in result.rows("organizations") if r["name"] == "Maria Exemplo")
    assert row.keys() & {"scheme", "identifier", "source_url"} == set()


BIDDERS: dict[str, dict[str, Any]] = {
    "a number of persons": supplier("Ana Ejemplo", "1234567"),
    "a number in the range of persons": supplier("Ana Ejemplo", "2896266-4", "PY-RUC"),
    "a party id": {"id": "PY-RUC-7999999-1", "name": "Ana Ejemplo"},
    "an identity card": supplier("Ana Ejemplo", "11010519491231002X", ""),
    "its details": {"id": "7", "name": "Ana Ejemplo", "details": {"type": "persona física"}},
}


@pytest.mark.parametrize("who", BIDDERS)
def test_a_person_who_only_bid_gets_no_id_and_is_counted(tmp_path: Path, who: str) -> None:
    party = {"id": "7", **BIDDERS[who]}
    stages = (
        release(tender=tender(tenderers=[party])),
        release(parties=[{**party, "roles": ["tenderer"]}]),
        release(parties=[{**party, "roles": []}], tender=tender(tenderers=[{"id": party["id"]}])),
    )
    for given in stages:
        result = import_releases(tmp_path, given)
        assert result.rows("organizations") == []
        assert "Ejemplo" not in result.text()
        assert not (tmp_path / "private").exists()
        assert result.outcome.summary["not_imported_personal_data"]["tenderer_names"] == 1


@pytest.mark.parametrize("who", BIDDERS)
def test_a_person_who_won_is_named(tmp_path: Path, who: str) -> None:
    given = release(tender=tender(), awards=[{"id": "1", "suppliers": [BIDDERS[who]]}])
    row = import_releases(tmp_path, given).row("organizations")
    assert (row["name"], row["roles"]) == ("Ana Ejemplo", "undertaker")


def test_a_number_spelled_in_two_ways_is_one_person(tmp_path: Path) -> None:
    awards = [
        {"id": n, "suppliers": [supplier("Ana Ejemplo", number)]}
        for n, number in (("1", "1.234.567"), ("2", "1234567"))
    ]
    result = import_releases(tmp_path, release(tender=tender(), awards=awards))
    assert len(result.rows("organizations")) == 1


def test_a_damaged_private_file_stops_the_import_and_is_left_as_it_is(tmp_path: Path) -> None:
    private = tmp_path / "ids.json"
    private.write_text('{"key": "zz"}', "utf-8")
    with pytest.raises(PrivateFileUnusable, match="backup"):
        imported(tmp_path, HOSTILE / "persons.json", person_ids=private)
    assert private.read_text("utf-8") == '{"key": "zz"}'


def test_the_private_file_never_lies_in_the_data_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    inside = str(out / "case" / "ids.json")
    arguments = [str(HOSTILE / "persons.json"), "--publisher", "case", "--out", str(out)]
    with pytest.raises(SystemExit):
        main([*arguments, "--person-ids", inside])
    assert "--person-ids" in capsys.readouterr().err
    assert main([*arguments, "--person-ids", str(tmp_path / "ids.json")]) == 0
    assert (tmp_path / "ids.json").is_file()


def test_one_number_is_one_person_in_every_release(tmp_path: Path) -> None:
    supplier = {"name": "Ana Ejemplo", "identifier": {"scheme": "PY-CI", "id": "1234567"}}
    awards = [{"id": "1", "suppliers": [supplier]}, {"id": "2", "suppliers": [{**supplier}]}]
    result = import_releases(tmp_path, release(tender=tender(), awards=awards))
    assert {row["undertaker_id"] for row in result.rows("award-undertakers")} == {
        result.row("organizations")["organization_id"]
    }
