"""Validate the data, build the site beside the served one, and serve it as the next release."""

import argparse
import os
import sys
from pathlib import Path

from scripts.imports import importing
from scripts.instant import given_instant
from scripts.progress import Progress, print_faults
from scripts.refusals import refusals_reported, say_waiting
from scripts.terminal import help_of, say, verb_parser, wrong


def main() -> int:
    with importing():
        from disclosure.publish.previewing import NoPreviewFolder, preview
        from disclosure.publish.release_archive import ReleaseArchive
        from disclosure.publish.releasing import TimeRunsBackwards, publish

    words = parser("publish")
    words.add_argument("--data", type=Path, default=Path("data"), help=help_of("data"))
    words.add_argument("--preview", type=Path, metavar="DIR", help=help_of("preview"))
    words.add_argument("--backdated", action="store_true", help=help_of("backdated"))
    arguments = words.parse_args()
    progress = Progress()
    with refusals_reported(
        {NoPreviewFolder: "publish.unfinished", TimeRunsBackwards: "publish.backwards"}, progress
    ):
        outcome = (
            preview(
                arguments.data,
                arguments.output,
                arguments.preview,
                siteurl=arguments.siteurl,
                progress=progress,
            )
            if arguments.preview
            else publish(
                arguments.data,
                arguments.output,
                ReleaseArchive(arguments.history or arguments.output, arguments.keep),
                instant=given_instant(),
                siteurl=arguments.siteurl,
                progress=progress,
                on_wait=say_waiting,
                is_backdated=arguments.backdated,
            )
        )
    print_faults(outcome.faults, limit=5)
    number, count = outcome.release.number, outcome.release.change_count
    if outcome.is_new:
        say("publish.new", number=number, count=count)
    else:
        say("publish.unchanged", number=number)
    say("publish.done", path=(arguments.preview or arguments.output) / "current" / "site")
    return 0


def parser(verb: str) -> argparse.ArgumentParser:
    """The arguments that publish and rollback share."""
    options = verb_parser(verb, end="publish")
    add = options.add_argument
    add("--output", type=Path, default=Path("output"), help=help_of("output"))
    add("--history", type=Path, default=os.environ.get("HISTORY"), help=help_of("history"))
    add("--keep", type=at_least_two, default=5, help=help_of("keep"))
    add(
        "--siteurl",
        type=site_address,
        default=os.environ.get("SITEURL", "http://127.0.0.1:8000"),
        help=help_of("siteurl"),
    )
    return options


def site_address(text: str) -> str:
    """The address of a site in the form used in all files: in ASCII, without a trailing slash."""
    from disclosure.model.web_addresses import ascii_link

    try:
        return ascii_link(text).rstrip("/")
    except ValueError:
        raise wrong("no_address", value=repr(text)) from None


def at_least_two(text: str) -> int:
    """A number of releases to keep: with fewer than two there is nothing to roll back to."""
    number = int(text)
    if number < 2:
        raise wrong("keep_two")
    return number


if __name__ == "__main__":
    sys.exit(main())
