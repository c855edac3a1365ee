"""`python -m scripts.generate_example`: writes the invented city's packages, of any size."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from disclosure.packages.package_writing import publisher_folder
from scripts.progress import Progress

PUBLISHER = "example-city"  # told before the generator is imported
PROJECTS = 370  # what data/example-city is written with


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    options = argparse.ArgumentParser(
        prog="python -m scripts.generate_example",
        description="Write the packages of an invented city. 生成虚构城市的示例数据包。",
    )
    add = options.add_argument
    add(
        "--projects",
        type=int,
        default=PROJECTS,
        metavar="N",
        help=f"how many projects ({PROJECTS}) 项目数",
    )
    add("--seed", type=int, default=1, metavar="S", help="same seed, same bytes (1) 随机种子")
    add(
        "--out",
        type=Path,
        default=Path("data"),
        metavar="DIR",
        help="data folder, or data/example-city (data) 输出文件夹",
    )
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 2 usage."""
    from scripts.example_city.generating import generate

    options = parser()
    given = options.parse_args(arguments)
    if given.projects < 1:
        options.error("--projects: write a number of 1 or more 请写不小于 1 的整数")
    out = publisher_folder(given.out, PUBLISHER)
    progress = Progress()
    counts = generate(out, given.projects, given.seed, progress)
    progress.end()
    for table, count in counts.items():
        print(f"  {table:<20}{count:>10,}")
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
