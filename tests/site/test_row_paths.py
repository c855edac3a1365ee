"""Every row of the register is read where its path says, in both languages."""

import re
from functools import cache
from pathlib import Path

from disclosure.model.schemas import tables
from disclosure.register.register_file import open_register


@cache
def ids_of(page: Path) -> frozenset[str]:
    """The id attributes of a page; fails where there is no such page."""
    return frozenset(re.findall(r' id="([^"]*)"', page.read_text("utf-8")))


def test_every_row_has_its_page_and_its_anchor(built_site: Path) -> None:
    register = open_register(built_site.parent / "register.sqlite")
    for table in tables().values():
        for row in register.execute(f"SELECT path FROM {table.name}"):
            page, _, name = row["path"].partition("#")
            for root in (built_site, built_site / "en"):
                ids = ids_of(root / page / "index.html")
                assert not name or name in ids, row["path"]
    register.close()


def test_only_division_codes_and_parameters_of_no_policy_have_no_anchor(built_site: Path) -> None:
    """The page of the division codes would hold seven thousand rows: the files have them."""
    register = open_register(built_site.parent / "register.sqlite")
    pages = {"notices", "editions", "items", "organizations", "evaluations", "policies", "projects"}
    bare = {
        table.name
        for table in tables().values()
        if register.execute(f"SELECT 1 FROM {table.name} WHERE path NOT LIKE '%#%'").fetchone()
    }
    register.close()
    # Read with the rows that they speak of.
    derived = {"findings", "attainments", "partners", "publication_duties"}
    assert bare - pages == {"regions", "parameters", "text_corrections"} | derived
