"""The settings of a deployment: `site.toml`, read once, and written by the desk."""

import json
import os
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from disclosure.words.texts import bilingual, text

PROJECT = Path(__file__).resolve().parents[1]
# The backgrounds that text of the site's colour stands on, in light and dark, and the contrast
# that it needs there (WCAG 2.2, 1.4.3).
_LIGHT, _DARK, _CONTRAST = "#fdfaf3", "#17140f", 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_LOGO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.(svg|png|webp)")
SECTIONS: tuple[str, ...] = (
    *("catalogue", "plans", "notices", "projects"),
    *("evaluations", "organizations", "figures", "datasets"),
)


def deployment_folder() -> Path:
    """The folder of `site.toml` and a deployment's own `content/`: DEPLOYMENT of the environment,
    else that of the program."""
    return Path(os.environ.get("DEPLOYMENT") or PROJECT)


SITE_FILE = deployment_folder() / "site.toml"


class WrongSettings(Exception):
    """A file of settings that cannot be used; says which key, and what it takes."""


@dataclass(frozen=True)
class SiteSettings:
    """What a deployment says of itself.

    `contact` is an address of mail or of the web; `icp`, `public_security` and `site_code` are the
    numbers that Chinese law has a site show at its foot; `colour` is `#rrggbb`; `logo` is the name
    of a file beside `site.toml`; `hidden` names the sections that the masthead does not list;
    `languages` are those that the site leads people to, `zh en` or `zh`: English pages keep their
    addresses, and nothing leads to them. `upload` is the command that copies the site to its
    server, run in the deployment's folder.
    """

    zone: str = "Asia/Shanghai"
    title: str = ""
    title_en: str = ""
    subtitle: str = ""
    subtitle_en: str = ""
    operator: str = ""
    operator_en: str = ""
    contact: str = ""
    about: str = ""
    about_en: str = ""
    icp: str = ""
    public_security: str = ""
    site_code: str = ""
    colour: str = ""
    logo: str = ""
    hidden: str = ""
    languages: str = "zh en"
    upload: str = ""

    def name(self, language: str) -> str:
        """What the site is called: its own title, else that of the program."""
        own_title = self.title_en if language == "en" and self.title_en else self.title
        return own_title or text("feeds.site_name", language)

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the site tells instants of its own."""
        return ZoneInfo(self.zone)

    @property
    def hidden_sections(self) -> frozenset[str]:
        """The sections that are not listed."""
        return frozenset(self.hidden.split())

    @property
    def shown_languages(self) -> tuple[str, ...]:
        """The languages that people are led to, `zh` first."""
        return tuple(self.languages.split())

    @property
    def colours(self) -> str:
        """The rules of style that give the site its colour; empty for the theme's own."""
        if not self.colour:
            return ""
        dark = lightened(self.colour)
        return (
            f":root {{ --sun: {self.colour}; }}\n"
            f"@media (prefers-color-scheme: dark) {{ :root {{ --sun: {dark}; }} }}\n"
        )


@cache
def site_settings(path: Path = SITE_FILE) -> SiteSettings:
    """The settings of a file; those of no file where there is none.

    WrongSettings for a key that is not known, a value that is no text, and what cannot be used.
    """
    if not path.is_file():
        return SiteSettings()
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong("unreadable", path=path, error=error) from error
    known = [field.name for field in fields(SiteSettings)]
    for name, value in entries.items():
        if name not in known:
            raise _wrong("unknown", path=path, name=name, known=", ".join(known))
        if not isinstance(value, str):
            raise _wrong("no_text", path=path, name=name)
    settings = SiteSettings(**entries)
    judge(settings, path)
    return settings


def judge(settings: SiteSettings, path: Path = SITE_FILE) -> None:
    """Raises WrongSettings for what cannot be used."""
    if settings.zone not in available_timezones():
        raise _wrong("no_zone", path=path, zone=repr(settings.zone))
    if settings.colour and not _COLOUR.fullmatch(settings.colour):
        raise _wrong("no_colour", path=path, colour=repr(settings.colour))
    if settings.colour and (ratio := contrast(settings.colour, _LIGHT)) < _CONTRAST:
        raise _wrong("pale", path=path, found=f"{ratio:.1f}", least=_CONTRAST)
    if settings.logo and not _LOGO.fullmatch(settings.logo):
        raise _wrong("no_logo", path=path, logo=repr(settings.logo))
    if settings.logo and not (path.parent / settings.logo).is_file():
        raise _wrong("logo_missing", path=path, logo=settings.logo)
    if settings.shown_languages not in {("zh",), ("zh", "en")}:
        raise _wrong("no_language", path=path, languages=repr(settings.languages))
    unknown = settings.hidden_sections - {*SECTIONS}
    if unknown:
        raise _wrong("no_section", path=path, name=min(unknown), known=", ".join(SECTIONS))


def write_settings(path: Path, settings: SiteSettings) -> None:
    """Write a file of settings, all or nothing. Raises WrongSettings for what cannot be used."""
    judge(settings, path)
    default = asdict(SiteSettings())
    lines = [
        # TOML's basic strings are JSON's, but for DEL (TOML 1.0, String).
        f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
        for name, value in asdict(settings).items()
        if value != default[name]
    ]
    draft = path.with_suffix(".new")
    draft.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    draft.replace(path)
    site_settings.cache_clear()


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(colour), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightened(colour: str) -> str:
    """A colour of the same hue that can be read on the dark background."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for share in range(101):
        mixed = "#" + "".join(f"{part + (255 - part) * share // 100:02x}" for part in parts)
        if contrast(mixed, _DARK) >= _CONTRAST:
            return mixed
    return "#ffffff"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _wrong(name: str, /, **values: object) -> WrongSettings:
    return WrongSettings(bilingual(f"releases.settings.{name}", " / ", **values))
