"""The settings of a deployment are read once, and a mistake in them is told."""

from pathlib import Path

import pytest

from disclosure.site_settings import SITE_FILE, SiteSettings, WrongSettings, site_settings


def test_the_settings_that_come_with_the_program_are_its_defaults() -> None:
    assert SITE_FILE.is_file()
    assert site_settings() == SiteSettings()


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert site_settings(tmp_path / "site.toml") == SiteSettings()


def test_what_is_written_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text('zone = "Europe/Berlin"\noperator = "市财政局"\n', "utf-8")
    found = site_settings(file)
    assert (found.zone, found.operator, found.contact) == ("Europe/Berlin", "市财政局", "")
    assert str(found.time_zone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("zone = 8", "zone: write a text"),
        ('zone = "Beijing"', "no time zone 'Beijing'"),
        ('zone = ""', "no time zone"),
        ('colour = "red"', "colour: unknown"),
        ("zone", "site.toml"),
        ('title = "\\ud800"', "site.toml"),
    ],
)
def test_a_mistake_says_which_key_and_what_to_write(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongSettings, match=told):
        site_settings(file)
