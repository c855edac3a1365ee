"""The settings of a deployment are read once, and a mistake in them is told."""

from pathlib import Path

import pytest

from disclosure.feeds.formats import opml
from disclosure.push import messages
from disclosure.site.site_content import lay_out_content
from disclosure.site_settings import (
    SITE_FILE,
    SiteSettings,
    WrongSettings,
    contrast,
    lightened,
    site_settings,
    write_settings,
)


def test_the_settings_that_come_with_the_program_are_its_defaults() -> None:
    assert SITE_FILE.is_file()
    assert site_settings() == SiteSettings()


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert site_settings(tmp_path / "site.toml") == SiteSettings()


def test_feeds_lists_and_messages_are_signed_with_the_title_of_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = SiteSettings(title="望霞区购买服务公开", title_en="Wangxia purchases")
    assert SiteSettings().name("zh") == "阳光购服"
    assert SiteSettings(title="望霞区购买服务公开").name("en") == "望霞区购买服务公开"
    for module in (opml, messages):
        monkeypatch.setattr(module, "site_settings", lambda: own)
    assert b"<ownerName>Wangxia purchases</ownerName>" in opml.opml("Feeds", "en", [])
    assert messages.headline(3, "zh", may_have_come=False) == "望霞区购买服务公开 · 第 3 号"


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
        ('color = "red"', "color: unknown"),
        ('colour = "red"', "'red' is no colour"),
        ('colour = "#e59b12"', "its contrast with the background is 2"),
        ('logo = "../logo.svg"', "no name of a file"),
        ('logo = "logo.svg"', "there is no logo.svg"),
        ('hidden = "plans weather"', "weather: no such section"),
        ('languages = "en"', 'neither "zh en" nor "zh"'),
        ('languages = "zh fr"', "languages"),
        ("zone", "site.toml"),
        ('title = "\\ud800"', "site.toml"),
    ],
)
def test_a_mistake_says_which_key_and_what_to_write(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongSettings, match=told):
        site_settings(file)


def test_what_the_desk_writes_reads_the_same(tmp_path: Path) -> None:
    told = SiteSettings(
        title='某区"购服"\\', about="一行\n两行", icp="京ICP备1号", colour="#174f6b"
    )
    write_settings(tmp_path / "site.toml", told)
    assert site_settings(tmp_path / "site.toml") == told
    with pytest.raises(WrongSettings):
        write_settings(tmp_path / "site.toml", SiteSettings(zone="Mars"))
    assert site_settings(tmp_path / "site.toml") == told


@pytest.mark.parametrize("colour", ["#b83c17", "#000000", "#174f6b", "#7a0000", "#0000ff"])
def test_a_colour_can_be_read_on_both_backgrounds(colour: str) -> None:
    assert contrast(colour, "#fdfaf3") >= 4.5
    assert contrast(lightened(colour), "#17140f") >= 4.5


def test_without_an_example_no_written_page_tells_of_the_invented_city(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "deployment/content/pages/zh/about.md"
    own.parent.mkdir(parents=True)
    own.write_text("Title: 关于我们\nSlug: about\nLang: zh\n\n本区的说明。\n", "utf-8")
    monkeypatch.setenv("DEPLOYMENT", str(tmp_path / "deployment"))
    lay_out_content(tmp_path / "own", [{"publisher": "our-bureau", "is_example": 0}])
    lay_out_content(tmp_path / "both", [{"publisher": "example-city", "is_example": 1}])
    pages = {path.parts[-2:]: path for path in (tmp_path / "own/pages").rglob("*.md")}
    assert "本区的说明" in pages["zh", "about.md"].read_text("utf-8")
    for path in pages.values():
        text = path.read_text("utf-8").lower()
        assert not [one for one in ("示例市", "example city", "example-city") if one in text], path
    assert "/our-bureau/N-1" in pages["en", "data-and-api.md"].read_text("utf-8")
    assert "example city" in (tmp_path / "both/pages/en/history.md").read_text("utf-8").lower()
