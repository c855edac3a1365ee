"""Validate the data, compile the register, build the site beside the served one, and switch."""

import argparse
import os
import sys
from pathlib import Path

from disclosure.building import build
from disclosure.faults import FaultyData
from scripts.instant import release_instant
from scripts.progress import Progress, print_faults, print_refusal


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.build",
        description=__doc__,
        epilog="The instant of the release is SOURCE_DATE_EPOCH (seconds), else now. "
        "Exit status: 0 built, 1 the data holds errors (what was published stays).",
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of publishers")
    parser.add_argument("--output", type=Path, default=Path("output"), help="folder of the trees")
    parser.add_argument(
        "--siteurl",
        default=os.environ.get("SITEURL", "http://127.0.0.1:8000"),
        help="absolute address of the site, for feeds, sitemap and canonical links "
        "(default: SITEURL of the environment, else %(default)s)",
    )
    arguments = parser.parse_args()
    progress = Progress()
    try:
        faults = build(
            arguments.data,
            arguments.output,
            instant=release_instant(),
            siteurl=arguments.siteurl.rstrip("/"),
            progress=progress,
        )
    except FaultyData as error:
        progress.end()
        print_refusal(error.faults)
        return 1
    progress.end()
    print_faults(faults, limit=5)
    print(f"已发布 Published: {arguments.output / 'current' / 'site'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
