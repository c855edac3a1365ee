"""The report as one self-contained HTML file: for a browser, a mail, a printer."""

from itertools import groupby
from pathlib import Path

import jinja2
from markupsafe import Markup

from disclosure.packages.faults import Fault
from disclosure.reports import report_words
from disclosure.reports.report import Report, label, problem, remedy, source, where
from disclosure.words.texts import Pair, both

_FOLDER = Path(__file__).parent


def page(report: Report) -> str:
    """The page: the verdict and its limits, counts by code, then the faults by file.

    Valid HTML without scripts or external resources; data are escaped as text.
    """
    loader = jinja2.FileSystemLoader(_FOLDER)
    site = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    site.globals |= {
        "label": label,
        "said": _page_text,
        "problem": problem,
        "remedy": remedy,
        "source": source,
        "where": where,
    }
    sections = [
        (
            severity,
            title,
            _by_file([fault for fault in report.faults if fault.severity == severity]),
        )
        for severity, title in report_words.SECTIONS.items()
    ]
    return site.get_template("page.html").render(
        report=report,
        sections=[section for section in sections if section[2]],
        words=report_words,
        # Our own style sheet, not data.
        style=Markup((_FOLDER / "page.css").read_text("utf-8")),  # noqa: S704
    )


def _page_text(name: str, **values: object) -> Pair:
    """A text of the page in Chinese and English."""
    return both(f"reports.{name}", **values)


def _by_file(faults: list[Fault]) -> list[tuple[str, list[Fault]]]:
    return [(file, [*group]) for file, group in groupby(faults, key=lambda fault: fault.file)]
