"""Write the whole published site into one zip, which any static server serves again."""

import argparse
import sys
from pathlib import Path

from disclosure.downloads.whole_site import zip_site


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.zip_site",
        description=__doc__,
        epilog="Unpacked, `python -m http.server` in its folder shows the site, search included. "
        "Exit status: 0 written, 1 nothing is published.",
    )
    parser.add_argument(
        "--output", type=Path, default=Path("output"), help="folder of the trees (default: output)"
    )
    parser.add_argument(
        "target",
        type=Path,
        nargs="?",
        default=Path("sunlit-site.zip"),
        metavar="FILE",
        help="the zip to write (default: sunlit-site.zip) 要写的文件",
    )
    arguments = parser.parse_args()
    site = arguments.output / "current" / "site"
    if not site.is_dir():
        print(
            f"{site}: 还没有发布，请先运行 make site / nothing is published: run `make site` first",
            file=sys.stderr,
        )
        return 1
    count = zip_site(site, arguments.target)
    size = arguments.target.stat().st_size
    print(f"{arguments.target}: {count:,} 个文件 files, {size / 1e6:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
