"""Validate the data, build the site beside the served one, and serve it as the next release."""

import argparse
import os
import sqlite3
import sys
from pathlib import Path

from scripts.instant import given_instant
from scripts.progress import Progress, print_faults, print_refusal
from scripts.terminal import help_of, say, verb_parser, warn, wrong


def main() -> int:
    from disclosure.history.history_file import BrokenHistory
    from disclosure.packages.faults import FaultyData
    from disclosure.publish.previewing import NoPreviewFolder, preview
    from disclosure.publish.redacted_values import ReturnOfRedacted
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import TimeRunsBackwards, publish

    words = parser("publish")
    words.add_argument("--data", type=Path, default=Path("data"), help=help_of("data"))
    words.add_argument("--preview", type=Path, metavar="DIR", help=help_of("preview"))
    words.add_argument("--backdated", action="store_true", help=help_of("backdated"))
    arguments = words.parse_args()
    progress = Progress()
    try:
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
    except FaultyData as error:
        progress.end()
        print_refusal(error.faults)
        return 1
    except NoPreviewFolder as error:
        warn("publish.unfinished", error=error)
        return 1
    except TimeRunsBackwards as error:
        progress.end()
        warn("publish.backwards", error=error)
        return 1
    except ReturnOfRedacted as error:
        progress.end()
        say_redacted(error)
        return 1
    except (BrokenHistory, OSError, sqlite3.OperationalError) as error:
        progress.end()
        say_unfinished(error)
        return 1
    progress.end()
    print_faults(outcome.faults, limit=5)
    number, count = outcome.release.number, outcome.release.change_count
    if outcome.is_new:
        say("publish.new", number=number, count=count)
    else:
        say("publish.unchanged", number=number)
    say("publish.done", path=(arguments.preview or arguments.output) / "current" / "site")
    return 0


def parser(verb: str) -> argparse.ArgumentParser:
    """The arguments that publishing and going back share."""
    found = verb_parser(verb, end="publish")
    add = found.add_argument
    add("--output", type=Path, default=Path("output"), help=help_of("output"))
    add("--history", type=Path, default=os.environ.get("HISTORY"), help=help_of("history"))
    add("--keep", type=at_least_two, default=5, help=help_of("keep"))
    add(
        "--siteurl",
        type=site_address,
        default=os.environ.get("SITEURL", "http://127.0.0.1:8000"),
        help=help_of("siteurl"),
    )
    return found


def site_address(text: str) -> str:
    """The address of a site as all files write it: in ASCII, without a slash at its end."""
    from disclosure.model.web_addresses import ascii_link

    try:
        return ascii_link(text).rstrip("/")
    except ValueError:
        raise wrong("no_address", value=repr(text)) from None


def at_least_two(text: str) -> int:
    """A number of releases to keep: with fewer than two there is nothing to go back to."""
    number = int(text)
    if number < 2:
        raise wrong("keep_two")
    return number


def say_redacted(error: Exception) -> None:
    """Tells that data holds what was taken back."""
    warn("publish.redacted", error=error)


def say_waiting() -> None:
    """Tells that another publish holds the output."""
    warn("publish.waiting")


def say_unfinished(error: Exception) -> None:
    """Tells what kept a publish from its end; what is served is whole at every moment."""
    warn("publish.unfinished", error=error)


if __name__ == "__main__":
    sys.exit(main())
