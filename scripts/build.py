"""Validate the data, compile the register, build the site beside the served one, and switch."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from disclosure.building import build
from disclosure.faults import FaultyData
from scripts.progress import Progress, print_faults


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
        print_faults(error.faults)
        print("未发布：数据有错误，已发布的网站保持不变。", file=sys.stderr)
        print(
            "Not published: the data holds errors. The published site is as it was.",
            file=sys.stderr,
        )
        return 1
    progress.end()
    print_faults(faults, limit=5)
    print(f"已发布 Published: {arguments.output / 'current' / 'site'}")
    return 0


def release_instant() -> datetime:
    """SOURCE_DATE_EPOCH (reproducible-builds.org: seconds since 1970, UTC), else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not epoch.isdigit():
        sys.exit(f"SOURCE_DATE_EPOCH: {epoch!r} is not a number of seconds; write digits only")
    return datetime.fromtimestamp(int(epoch), UTC)


if __name__ == "__main__":
    sys.exit(main())
