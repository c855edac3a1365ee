"""The publisher and the descriptors of its packages: each is marked as an example."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from disclosure.packages.descriptors import make_descriptor
from disclosure.packages.package_writing import write_package
from scripts.example_city.city_calendar import CREATED
from scripts.example_city.texts import words

PUBLISHER = str(words("packages")["publisher"]["name"])


def descriptor(kind: str, year: int) -> dict[str, Any]:
    """The descriptor of a package of a kind; of one year, or (year 0) of all."""
    texts = words("packages")
    text = texts["kinds"][kind]
    first, last = (year, year) if year else (2024, 2026)
    package = make_descriptor(
        kind,
        name=f"{kind}-{year}" if year else kind,
        publisher=texts["publisher"],
        title=texts["title"].format(year=f"{year}年" if year else "", title=text["title"]),
        title_en=texts["title_en"].format(year=f", {year}" if year else "", title=text["title_en"]),
        description=text["description"] + texts["notice"],
        description_en=f"{text['description_en']} {texts['notice_en']}",
        period={"from": f"{first}-01-01", "to": f"{last}-12-31"},
        version="2026.1",
        created=CREATED,
        language="zh-CN",
        time_zone="Asia/Shanghai",
        region_scheme="example",
        is_example=True,
        licenses=[texts["license"]],
    )
    for name in ("update_frequency", "withdrawals"):
        if package["name"] in texts[name]:
            package[name] = texts[name][package["name"]]
    return package


def write(
    out: Path, kind: str, year: int, rows: Mapping[str, Iterable[Mapping[str, object]]]
) -> None:
    """Write one package into its folder below `out`."""
    package = descriptor(kind, year)
    write_package(out / package["name"], package, rows)
