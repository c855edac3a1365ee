"""Verify a history: what was altered in it, and what was redacted."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from scripts.terminal import help_of, say, told, verb_parser, warn

SHOWN = 20


def main() -> int:
    from disclosure.history.digest_chain import damage_reported, examine_file
    from disclosure.history.history_file import open_history, releases

    parser = verb_parser("verify_history", end="verify_history")
    default = Path("output/history.sqlite")
    parser.add_argument("file", nargs="?", type=Path, default=default, help=help_of("history_file"))
    parser.add_argument("--digest", help=help_of("digest"))
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        parser.error(told("usage.no_path", path=arguments.file))
    try:
        discoveries = examine_file(arguments.file)
        with damage_reported(), closing(open_history(arguments.file)) as history:
            everything = releases(history)
    except sqlite3.DatabaseError as error:
        warn("verify_history.unreadable", path=arguments.file, error=error)
        return 2
    altered = [discovery for discovery in discoveries if discovery.kind == "altered"]
    redacted = [discovery for discovery in discoveries if discovery.kind == "redacted"]
    for discovery in (*altered[:SHOWN], *redacted[:SHOWN]):
        say(f"verify_history.{discovery.kind}", number=discovery.release, place=discovery.where)
    if arguments.digest:
        number = next(
            (release.number for release in everything if release.digest == arguments.digest), None
        )
        if number is None:
            warn("verify_history.digest_unknown")
            return 1
        say("verify_history.digest_of", number=number)
    if altered:
        warn("verify_history.not_whole", count=len(altered))
        return 1
    say("verify_history.whole", releases=len(everything), redacted=len(redacted))
    return 0


if __name__ == "__main__":
    sys.exit(main())
