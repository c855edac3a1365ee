"""A small town published as a release without its pages: what search and API are tried on."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from disclosure.output.output_tree import Tree
from disclosure.register.column_orders import write_orders
from disclosure.register.linked_register import write_linked_register
from disclosure.register.register_file import open_register
from disclosure.register.row_files import write_rows
from disclosure.search.static.static_index import write_static_search
from disclosure.search.whoosh.whoosh_index import build_index
from tests.support.small_town import ROWS, Row, compiled, write_town


def silent(*_: str | int) -> None:
    """Progress that nobody watches."""


def publish(
    output: Path,
    tree: str,
    rows: Mapping[str, Mapping[str, Sequence[Row]]] = ROWS,
    *,
    has_cards: bool = False,
    has_whole_reference: bool = False,
) -> Path:
    """Publishes a town as tree `a` or `b` of `output` and lets `current` point to it; `has_cards`
    where the page of the search is asked for words. Its regions are few, unless
    `has_whole_reference`."""
    site = output / tree / "site"
    for name, text in {
        "index.html": "<title>首页</title>",
        "404.html": "<title>没有这个页面</title>",
        "en/404.html": "<title>Not found</title>",
        "search/index.html": "<title>搜索</title>",
        "projects/town/P-1/index.html": "<title>P-1</title>",
        "feeds/tender-notices.atom": "<feed/>",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(f"<!doctype html>{text}", "utf-8")
    (site / "downloads").mkdir(exist_ok=True)
    register = output / tree / "register.sqlite"
    data = write_town(output / f"data-{tree}", rows)
    compiled(data, register, has_whole_reference=has_whole_reference)
    write_linked_register(register, site / "downloads/register.sqlite")
    with closing(open_register(register)) as connection:
        build_index(connection, output / tree / "search", silent)
        write_rows(connection, output / tree / "rows")
        write_orders(connection, output / tree / "orders")
        if has_cards:
            write_static_search(connection, Tree(output / tree), silent)
    link = output / "next"
    link.symlink_to(tree)
    link.replace(output / "current")
    return output
