"""Validate the data, build the site beside the served one, and serve it as the next release."""

import argparse
import os
import sqlite3
import sys
from pathlib import Path

from scripts.instant import given_instant
from scripts.progress import Progress, print_faults, print_refusal


def main() -> int:
    from disclosure.history.history_file import BrokenHistory
    from disclosure.packages.faults import FaultyData
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import publish

    words = parser("python -m scripts.publish", str(__doc__))
    words.add_argument("--data", type=Path, default=Path("data"), help="folder of publishers")
    arguments = words.parse_args()
    progress = Progress()
    try:
        outcome = publish(
            arguments.data,
            arguments.output,
            ReleaseArchive(arguments.history or arguments.output, arguments.keep),
            instant=given_instant(),
            siteurl=arguments.siteurl,
            progress=progress,
            on_wait=say_waiting,
        )
    except FaultyData as error:
        progress.end()
        print_refusal(error.faults)
        return 1
    except (BrokenHistory, OSError, sqlite3.OperationalError) as error:
        progress.end()
        say_unfinished(error)
        return 1
    progress.end()
    print_faults(outcome.faults, limit=5)
    number, count = outcome.release.number, outcome.release.change_count
    if outcome.is_new:
        print(f"第 {number} 次发布，{count:,} 处改动 Release {number}: {count:,} changes")
    else:
        print(f"数据没有改动，仍是第 {number} 次发布 No row changed: still release {number}")
    print(f"已发布 Published: {arguments.output / 'current' / 'site'}")
    return 0


def parser(prog: str, description: str) -> argparse.ArgumentParser:
    """The arguments that publishing and going back share."""
    found = argparse.ArgumentParser(
        prog=prog,
        description=description,
        epilog="The instant of the release is SOURCE_DATE_EPOCH (seconds), else now. "
        "Exit status: 0 published, 1 not (what was published stays).",
    )
    found.add_argument("--output", type=Path, default=Path("output"), help="folder of the trees")
    found.add_argument(
        "--history",
        type=Path,
        default=os.environ.get("HISTORY"),
        help="folder of the history and the last releases, to be backed up "
        "(default: HISTORY of the environment, else the output folder)",
    )
    found.add_argument(
        "--keep",
        type=at_least_two,
        default=5,
        help="how many releases are kept whole, to go back to (default: %(default)s)",
    )
    found.add_argument(
        "--siteurl",
        type=site_address,
        default=os.environ.get("SITEURL", "http://127.0.0.1:8000"),
        help="absolute address of the site, for feeds, sitemap and canonical links "
        "(default: SITEURL of the environment, else %(default)s)",
    )
    return found


def site_address(text: str) -> str:
    """The address of a site as all files write it: in ASCII, without a slash at its end."""
    from disclosure.model.web_addresses import ascii_link

    try:
        return ascii_link(text).rstrip("/")
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: 请写完整的 http 或 https 网址 / write a whole http or https address"
        ) from None


def at_least_two(text: str) -> int:
    """A number of releases to keep: with fewer than two there is nothing to go back to."""
    number = int(text)
    if number < 2:
        raise argparse.ArgumentTypeError("keep at least 2")
    return number


def say_waiting() -> None:
    """Tells that another publish holds the output."""
    print("另一次发布正在进行，等待它结束…", file=sys.stderr)
    print("Another publish is under way; waiting for it to end…", file=sys.stderr, flush=True)


def say_unfinished(error: Exception) -> None:
    """Tells what kept a publish from its end; what is served is whole at every moment."""
    print(f"未完成，网站上的内容完好：{error}", file=sys.stderr)
    print(f"Not finished; what is served is whole: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
