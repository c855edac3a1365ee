"""Makes README.md of the benchmarks: `about.md`, with the tables of `results/` where it names them.

`python -m benchmarks.readme` after a run with `--save`; a test holds that nobody wrote it by hand.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.results import RESULTS, BenchmarkResult, read_result

README = Path(__file__).with_name("README.md")
ABOUT = Path(__file__).with_name("about.md")
_PLACE = re.compile(r"^<!-- (\w+) -->\n\n?", re.MULTILINE)


def readme() -> str:
    """The whole text. ValueError if a saved result has no place; a place without a saved result
    stays empty."""
    results = {path.stem: read_result(path) for path in RESULTS.glob("*.json")}
    about = ABOUT.read_text("utf-8")
    if stray := results.keys() - {*_PLACE.findall(about)}:
        raise ValueError(f"about.md has no place for {', '.join(sorted(stray))}")

    def told(place: re.Match[str]) -> str:
        parts = shown(results[place[1]]) if place[1] in results else ()
        return "".join(f"{part}\n\n" for part in parts)

    return _PLACE.sub(told, about).rstrip() + "\n"


def shown(result: BenchmarkResult) -> Iterator[str]:
    """A result in Markdown: its date, machine and versions, its tables and its notes."""
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    yield f"*{result.taken}; {'; '.join(part for part in (result.machine, versions) if part)}.*"
    for table in result.tables:
        rows = [[table.title, *table.columns[1:]], ["---"] * len(table.columns), *table.rows]
        yield "\n".join(f"| {' | '.join(row)} |" for row in rows)
    yield from result.notes


def main() -> None:
    README.write_text(readme(), "utf-8")


if __name__ == "__main__":
    main()
