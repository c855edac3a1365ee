"""Both search indices, taken over from the served tree if none of their texts changed."""

import json
import shutil
from pathlib import Path
from typing import Any

from disclosure.output.output_tree import PlainFolder, Tree, link_file, stamps
from disclosure.output.processes import Report
from disclosure.register.register_file import RecordedRegister
from disclosure.register.served_tree import NotedFolder, ServedTree, empty_logs
from disclosure.search.static.static_index import (
    IndexedTexts,
    text_files,
    write_cards,
    write_sounds,
)
from disclosure.search.whoosh.whoosh_index import build_index

# Beside the site of a tree: the inputs of its static index.
_OF_STATIC = "static-search.json"


def bring_index(register: RecordedRegister, tree: Tree, served: ServedTree, report: Report) -> None:
    """Make the folder `search` of a tree hold the index that the API reads."""
    folder = tree.folder / "search"

    def make(noted: NotedFolder) -> None:
        build_index(register, folder, report, earlier=keeper.served("index"))
        files = (file for file in folder.rglob("*") if file.is_file())
        noted.paths += sorted(str(file.relative_to(folder)) for file in files)

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    logs = empty_logs(tree.folder, "index")
    with served.keeper(register, PlainFolder(folder), logs) as keeper:
        keeper.keep("index", make)


def bring_static_search(
    register: RecordedRegister, tree: Tree, served: ServedTree, report: Report
) -> None:
    """Make the site of a tree hold the index that browsers read."""
    site, made_from = served.folder / "site", tree.folder / _OF_STATIC

    def make(noted: NotedFolder) -> None:
        facts, earlier = _stored_facts(served.folder / _OF_STATIC), None
        if facts.get("program") == served.program:
            is_as_made = facts["files"] == stamps(site, text_files(site))
            earlier = IndexedTexts(**facts["texts"]) if is_as_made else None
        texts = write_cards(register, noted, report, earlier, site)
        files = stamps(tree.site, text_files(tree.site))
        facts_now = {"program": served.program, "texts": texts._asdict(), "files": files}
        made_from.write_text(json.dumps(facts_now, ensure_ascii=False), "utf-8")

    made_from.unlink(missing_ok=True)
    with served.keeper(register, tree, empty_logs(tree.folder, "static-search")) as keeper:
        keeper.keep("static search", make)
        keeper.keep("sounds", write_sounds)
    if not made_from.is_file():
        link_file(served.folder / _OF_STATIC, made_from)


def _stored_facts(file: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(file.read_bytes()) if file.is_file() else {}
    return facts
