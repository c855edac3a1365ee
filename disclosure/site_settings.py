"""The settings of a deployment: `site.toml`, read once."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from disclosure.words.texts import bilingual

SITE_FILE = Path(__file__).resolve().parents[1] / "site.toml"


class WrongSettings(Exception):
    """A file of settings that cannot be used; says which key, and what it takes."""


@dataclass(frozen=True)
class SiteSettings:
    """What a deployment says of itself. `contact` is an address of mail or of the web."""

    zone: str = "Asia/Shanghai"
    title: str = ""
    title_en: str = ""
    operator: str = ""
    operator_en: str = ""
    contact: str = ""

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the site tells instants of its own."""
        return ZoneInfo(self.zone)


@cache
def site_settings(path: Path = SITE_FILE) -> SiteSettings:
    """The settings of a file; those of no file where there is none.

    WrongSettings for a key that is not known, a value that is no text, and an unknown time zone.
    """
    if not path.is_file():
        return SiteSettings()
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong("unreadable", path=path, error=error) from error
    known = [field.name for field in fields(SiteSettings)]
    for name, value in told.items():
        if name not in known:
            raise _wrong("unknown", path=path, name=name, known=", ".join(known))
        if not isinstance(value, str):
            raise _wrong("no_text", path=path, name=name)
    settings = SiteSettings(**told)
    if settings.zone not in available_timezones():
        raise _wrong("no_zone", path=path, zone=repr(settings.zone))
    return settings


def _wrong(name: str, /, **values: object) -> WrongSettings:
    return WrongSettings(bilingual(f"releases.settings.{name}", " / ", **values))
