"""Files about releases: `releases/index.json`, and the JSON of pages that were withdrawn."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from disclosure.history.history_file import DOWNLOAD
from disclosure.history.history_questions import History
from disclosure.history.removed_pages import removed
from disclosure.history.watermarks import watermark_at
from disclosure.output.output_tree import Tree
from disclosure.register.register_file import open_register

INDEX = "releases/index.json"


def write_release_files(register: Path, history: Path, tree: Tree) -> None:
    """Write the list of releases, and a document where each withdrawn page's data was."""
    with closing(open_register(register)) as connection:
        connection.attach_history(history)
        assert connection.history is not None
        tree.write(INDEX, _bytes(index(connection.history)))
        for page in removed(connection):
            facts = {
                "status": "withdrawn" if page.moved_to is None else "moved",
                "moved_to": page.moved_to,
                "withdrawn_at": page.released_at,
                "release": page.release,
                "reason": page.reason,
                "reason_en": page.reason_en,
            }
            text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
            whole = f'{text[:-1]},"last":{page.json}}}\n'
            tree.write(page.path.rstrip("/") + ".json", whole.encode("utf-8", "surrogatepass"))


def index(history: History) -> dict[str, Any]:
    """Every release, the newest first, with its counts and the watermark to follow it from."""
    everything = history.releases()
    listed = [
        {
            "release": release.number,
            "released_at": release.released_at,
            "action": release.action,
            "restores": release.restores,
            "software_version": release.software_version,
            "register_sha256": release.register_sha256,
            "digest": release.digest,
            "page": f"releases/{release.number}/",
            "watermark": watermark_at(everything, release.last_position),
            "change_count": release.change_count,
            "redactions": [
                {
                    "publisher": taken.publisher,
                    "resource": taken.resource,
                    "id": taken.identifier,
                    "field": taken.field,
                    "reason": taken.reason,
                    "basis": taken.basis,
                }
                for taken in history.redactions(release.number)
            ],
            "counts": {
                row["resource"]: {name: row[name] for name in ("added", "changed", "withdrawn")}
                for row in history.counts(release.number)
            },
        }
        for release in reversed(everything)
    ]
    return {"history": DOWNLOAD, "changes": "api/v1/changes", "releases": listed}


def _bytes(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
