"""`python -m scripts.generate_example`: writes the invented city's packages, of any size."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from disclosure.packages.package_writing import publisher_folder
from scripts.progress import Progress
from scripts.terminal import help_of, told, verb_parser

PUBLISHER = "example-city"  # told before the generator is imported
PROJECTS = 370  # what data/example-city is written with


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    options = verb_parser("generate_example")
    add = options.add_argument
    add("--projects", type=int, default=PROJECTS, metavar="N", help=help_of("projects"))
    add("--seed", type=int, default=1, metavar="S", help=help_of("seed"))
    add("--out", type=Path, default=Path("data"), metavar="DIR", help=help_of("city_folder"))
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 2 usage."""
    from scripts.example_city.generating import generate

    options = parser()
    args = options.parse_args(arguments)
    if args.projects < 1:
        options.error(told("usage.some_projects"))
    out = publisher_folder(args.out, PUBLISHER)
    progress = Progress()
    counts = generate(out, args.projects, args.seed, progress)
    progress.end()
    for table, count in counts.items():
        print(f"  {table:<20}{count:>10,}")
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
