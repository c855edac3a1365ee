"""The words of a report that are not a fault's own, each in Chinese and English."""

from disclosure.reports.report import SEVERITIES, Report
from disclosure.words.texts import Pair, both

TITLE = both("reports.title")
MEANING = both("reports.meaning")
SEVERITY = {severity: both(f"reports.severity.{severity}") for severity in SEVERITIES}
SECTIONS = {severity: both(f"reports.section.{severity}") for severity in SEVERITIES}


def verdict(report: Report) -> Pair:
    """The outcome in a sentence."""
    errors, warnings = report.counts["error"], report.counts["warning"]
    first = both("reports.verdict.no_errors")
    if errors:
        first = both(_plural("error", errors), count=errors)
    if not warnings:
        return both("reports.verdict.end", errors=first)
    return both(_plural("warning", warnings), errors=first, count=warnings)


def _plural(noun: str, count: int) -> str:
    return f"reports.verdict.{noun}{'' if count == 1 else 's'}"
