"""Both indices of the search, taken over from the served tree where no text differs in them."""

import json
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from disclosure.output.output_tree import Tree, link_file
from disclosure.output.processes import Progress
from disclosure.register.register_file import Register
from disclosure.search.entries import entries
from disclosure.search.static.static_index import IndexedTexts, text_files, write_static_search
from disclosure.search.whoosh.whoosh_index import build_index

# Beside the site of a tree: what its indices were made from.
_OF_INDEX = "search.json"
_OF_STATIC = "static-search.json"


def bring_index(
    register: Register, tree: Path, served: Path, program: str, progress: Progress
) -> None:
    """Let the folder `search` of a tree hold the index that the API reads. `program` is a digest
    of all that makes it besides the entries."""
    found = sha256(program.encode())
    for entry in entries(register):
        found.update(repr(entry).encode("utf-8", "surrogatepass"))
    digest, folder, before = found.hexdigest(), tree / "search", served.resolve() / "search"
    told = _told(served / _OF_INDEX)
    if told.get("made_from") == digest and told.get("files") == _stamps(before.glob("*")):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder, copy_function=link_file)
    else:
        build_index(register, folder, progress)
    _tell(tree / _OF_INDEX, made_from=digest, files=_stamps(folder.glob("*")))


def bring_static_search(
    register: Register, tree: Tree, served: Path, program: str, progress: Progress
) -> None:
    """Let the site of a tree hold the index that browsers read."""
    told, earlier, site = _told(served / _OF_STATIC), None, served.resolve() / "site"
    if told.get("program") == program and told.get("files") == _stamps(text_files(site)):
        earlier = IndexedTexts(**told["texts"])
    texts = write_static_search(register, tree, progress, earlier, site)
    files = _stamps(text_files(tree.site))
    _tell(tree.folder / _OF_STATIC, program=program, texts=texts._asdict(), files=files)


def _told(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_bytes()) if file.is_file() else {}
    return found


def _tell(file: Path, **made: object) -> None:
    file.write_text(json.dumps(made, ensure_ascii=False), "utf-8")


def _stamps(files: Iterable[Path]) -> list[list[object]]:
    """Name, bytes and time of writing of each file: whether they are as they were made."""
    found = ((file.name, file.stat()) for file in sorted(files))
    return [[name, one.st_size, one.st_mtime_ns] for name, one in found]
