"""Write the whole published site into one zip, which any static server serves again."""

import sys
from pathlib import Path

from disclosure.downloads.whole_site import zip_site
from disclosure.words import formats
from scripts.terminal import help_of, say, verb_parser, warn


def main() -> int:
    parser = verb_parser("zip_site", "zip_site")
    parser.add_argument("--output", type=Path, default=Path("output"), help=help_of("output"))
    parser.add_argument(
        "target",
        type=Path,
        nargs="?",
        default=Path("sunlit-site.zip"),
        metavar="FILE",
        help=help_of("zip_file"),
    )
    arguments = parser.parse_args()
    site = arguments.output / "current" / "site"
    if not site.is_dir():
        warn("zip_site.nothing_published", path=site)
        return 1
    count = zip_site(site, arguments.target)
    size = formats.size(arguments.target.stat().st_size)
    say("zip_site.done", path=arguments.target, count=count, size=size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
