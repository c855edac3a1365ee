"""What a download says of itself, in Chinese and English: origin, licence, how to check it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.wording import link
from disclosure.model.schemas import kinds

FORMAT = """CSV，UTF-8，逗号分隔，首行为字段名；字段说明见 datapackage.json。
CSV, UTF-8, commas, field names in the first row; the dictionary is in datapackage.json.
XLSX 便于阅读：带时区的时刻保留为文本，超过 32767 个字符的单元格以 … 截断。
XLSX is for reading: instants stay text with their offset, and cells of more than 32767
characters are cut with …."""
EXAMPLE = "示例数据，均为虚构。Example data, all invented."


@dataclass(frozen=True)
class About:
    """Pairs of a bilingual label and its text, in order; a text may have several lines."""

    pairs: tuple[tuple[str, str], ...]

    def lines(self) -> list[tuple[str, str]]:
        """The pairs as rows of a sheet."""
        return list(self.pairs)

    def document(self) -> str:
        """The pairs as a plain text file."""
        return "\n".join(
            f"{label}\n  " + text.replace("\n", "\n  ") + "\n" for label, text in self.pairs
        )


def about(
    row: Row,
    resources: Iterable[Row],
    descriptor: Mapping[str, Any],
    siteurl: str,
) -> About:
    """What is said of a package.

    From its row of the register (with publisher_title and publisher_title_en), the rows of its
    resources, and its datapackage.json.
    """
    pairs = _pairs(row, resources, descriptor, siteurl)
    return About(tuple((label, text) for label, text in pairs if text))


def _pairs(
    row: Row,
    resources: Iterable[Row],
    descriptor: Mapping[str, Any],
    siteurl: str,
) -> Iterator[tuple[str, str]]:
    publisher = _both(row["publisher_title"], row["publisher_title_en"])
    page = link(siteurl, row["path"], "zh"), link(siteurl, row["path"], "en")
    yield "数据集 Data set", _both(row["title"], row["title_en"])
    if row["is_example"]:
        yield "注意 Note", EXAMPLE
    yield "说明 Description", _both(row["description"], row["description_en"])
    yield "发布方 Publisher", publisher
    yield "页面 Page", "\n".join(page)
    yield "版本 Version", row["version"] or ""
    yield "制作时间 Created", row["created"] or ""
    period = [day for day in (row["period_from"], row["period_to"]) if day]
    yield "期间 Period", " – ".join(period)
    yield "数据格式版本 Schema version", f"{row['kind']} {row['schema_version']}"
    licences = _described(descriptor["licenses"], "name", "title", "path")
    yield "许可 Licence", "\n".join(licences)
    yield "署名 Attribution", f"{publisher}\n{row['title']}\n{page[0]}"
    sources = _described(descriptor.get("sources", []), "title", "version", "path")
    yield "来源 Sources", "\n".join(sources)
    titles = {table.resource: table for table in kinds()[row["kind"]].tables}
    yield (
        "文件 Files",
        "\n".join(
            f"{resource['file']}: {titles[resource['resource']].label('zh')}"
            f" {titles[resource['resource']].label('en')}, {resource['row_count']} 行 rows"
            for resource in resources
        ),
    )
    yield "格式 Format", FORMAT
    yield "校验 Checksums", "sha256sum -c SHA256SUMS"


def _both(first: str | None, second: str | None) -> str:
    return "\n".join(text for text in (first, second) if text)


def _described(things: Iterable[Mapping[str, Any]], *keys: str) -> Iterator[str]:
    """Each licence or source on a line: what is told of it."""
    for thing in things:
        yield " · ".join(str(thing[key]) for key in keys if thing.get(key))
