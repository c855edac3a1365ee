"""Our part of the benchmark of pages: the templates of the theme without `LEFT_OUT`, over the rows
that every renderer reads; and the same pages whole, as a publish writes them.

`benchmarks.pages` runs `python -m benchmarks.page_rendering` and measures it.
"""

import argparse
import json
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemBytecodeCache, FileSystemLoader

from benchmarks.page_rows import SHOWN, pages_of, site_of
from disclosure.output.processes import in_processes
from disclosure.register.register_file import Register, open_register
from disclosure.site import theme
from disclosure.site.frame import Frame
from disclosure.site.page import WorkerShare
from disclosure.site.page_findings import PageFindings
from disclosure.site.plugin import without_blank_lines
from disclosure.words.texts import LANGUAGES

TEMPLATES = theme.THEME / "templates"
# What stands on a page of the theme and not in this benchmark: from a text up to another.
LEFT_OUT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "notice.html": (
        ("{% import 'eligibility.html'", "{% block title %}"),
        ("{{ p.described(", "{% endblock %}"),
        ("{% block feeds %}", "{% block scripts %}"),
        ("{% if eligibility %}<script", "{% endblock %}"),
        ("{% set now =", "{% macro holding"),
        ("{% if overtaking %}", '<section aria-labelledby="key">'),
        ("{% if eligibility %}{{", "{% if row['contact_office']"),
        ('<section aria-labelledby="follow">', "{{ m.record(row) }}"),
    ),
    "project.html": (
        ("{% import 'delivery.html'", "{% block title %}"),
        ("{{ p.described(", "{% endblock %}"),
        ("{{ p.service_data(", '<header class="opening">'),
        ('<p class="answer">', "{% if p.other_title(row) %}"),
        ("{{ a.chain(", "</header>"),
        ("{{ d.of_project(", "{{ m.papers(documents) }}"),
        ("{{ t.result_text(", '<aside class="record"'),
    ),
}
# The variables that only the parts left out would set.
_NOTHING = "{% set now, history, overtaking, eligibility = {}, none, none, none %}\n"


def shorter_environment(folder: Path) -> Environment:
    """The templates of the theme without the parts left out, compiled into a folder; an error if
    a text to cut at is missing."""
    shorter = {}
    for name, cuts in LEFT_OUT.items():
        source = (TEMPLATES / name).read_text("utf-8")
        for start, end in cuts:
            first = source.index(start)
            source = source[:first] + source[source.index(end, first) :]
        shorter[name] = source.replace("{% block main %}\n", "{% block main %}\n" + _NOTHING)
    folder.mkdir(exist_ok=True)
    loader = ChoiceLoader([DictLoader(shorter), FileSystemLoader(TEMPLATES)])
    cache = FileSystemBytecodeCache(str(folder))
    settings = {**theme.SETTINGS, "bytecode_cache": cache}
    return Environment(loader=loader, **settings)  # noqa: S701 - the settings turn it on


class CellsOfJson(dict[str, Any]):
    """A row from JSON: a missing cell is None."""

    def __missing__(self, name: str) -> None:
        return None


def render(register: Path, output: Path, parts: int, part: int) -> None:
    """Render and write every `parts`-th page of the `rows.json` beside a register, in both
    languages."""
    environment = shorter_environment(register.with_name("compiled"))
    with (
        closing(open_register(register)) as connection,
        register.with_name("rows.json").open(encoding="utf-8") as file,
    ):
        frames = frames_of(connection)
        for number, line in enumerate(file):
            if number % parts != part or len(line) < len("[{}]"):
                continue
            page = json.loads(line.rstrip(",\n"), object_hook=CellsOfJson)
            name = f"{page['layout']}.html"
            template = environment.get_template(name)
            values = {**dict.fromkeys(SHOWN[name]), **page["values"]}
            for frame in frames:
                frame.turn_to(page["path"], page["publisher"], None, is_anywhere=False)
                _write(output, frame, template.render(values, p=frame, w=frame.w))


def frames_of(register: Register) -> list[Frame]:
    """The frame of each language."""
    site = site_of(register)
    return [Frame(site, lang, "") for lang in LANGUAGES]


def render_whole(register: Path, output: Path, parts: int, part: int) -> None:
    """The same pages whole, from the register, with all that they show and query."""
    with closing(open_register(register)) as connection:
        frames, findings = frames_of(connection), PageFindings(connection)
        for page in pages_of(connection, WorkerShare(part, parts)):
            template = theme.environment().get_template(page.template)
            values = {
                "findings": findings.of_page(page.path),
                "answered": findings.answered_on(page.path),
                **page.read_values(),
                "history": None,
                "is_current": True,
            }
            for frame in frames:
                frame.turn_to(page.path, page.publisher, None, is_anywhere=False)
                _write(output, frame, template.render(values, p=frame, w=frame.w))


def _write(output: Path, frame: Frame, text: str) -> None:
    path = output / ("en" if frame.lang == "en" else "") / frame.path / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(without_blank_lines(text).encode())


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.page_rendering", description=__doc__
    )
    parser.add_argument("register", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("parts", type=int)
    parser.add_argument("--whole", action="store_true")
    args = parser.parse_args()
    work = render_whole if args.whole else render
    in_processes(partial(work, args.register, args.output, args.parts), args.parts)


if __name__ == "__main__":
    main()
