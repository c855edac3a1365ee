"""The report as a JSON document, for programs."""

import json
from typing import Any

from disclosure.packages.faults import Fault
from disclosure.reports.report import Report, label, problem, remedy, source
from disclosure.reports.report_words import MEANING


def document(report: Report) -> dict[str, Any]:
    """The report as values that JSON has; every key is always there, in this order.

    - `format`: `sunlit-faults/1`
    - `checked`: the paths as they were given; `checked_at`: RFC 3339; `package_count`
    - `is_valid`: whether there are no errors; `meaning`, `meaning_en`: what that says, and not
    - `counts`: `error` and `warning`, all of them, also those not told one by one
    - `codes`: each code that was found with `severity`, `count`, `file_count`, errors first
    - `faults`: in the order of `Report`; each has

      - `code`, `severity`; `publisher`, `package`, `resource` (empty where not known)
      - `file`; in a spreadsheet `sheet` and `cell` (`D5`, a whole row `7:7`), in a table `row`
        (the header is 1) and `field`, with its `title` and `title_en`; null or empty where the
        whole file is meant
      - `value`: what stands there, at most 80 characters; personal numbers are masked
      - `message`, `message_en`: what is wrong; `remedy`, `remedy_en`: what to write instead
      - `source`, `source_en`: the law or standard behind the rule, or empty
      - `more`: 0; else the fault stands for so many others of its code in the file
    """
    return {
        "format": "sunlit-faults/1",
        "checked": [*report.subjects],
        "checked_at": report.checked_at.isoformat(timespec="seconds"),
        "package_count": report.package_count,
        "is_valid": report.is_valid,
        "meaning": MEANING[0],
        "meaning_en": MEANING[1],
        "counts": dict(report.counts),
        "codes": [
            {
                "code": tally.kind.code,
                "severity": tally.kind.severity,
                "count": tally.count,
                "file_count": tally.file_count,
            }
            for tally in report.tallies
        ],
        "faults": [_entry(fault) for fault in report.faults],
    }


def document_text(report: Report) -> str:
    """The document as JSON text that ends with a newline."""
    return json.dumps(document(report), ensure_ascii=False, indent=1) + "\n"


def _entry(fault: Fault) -> dict[str, Any]:
    pairs = {
        "title": label(fault),
        "message": problem(fault),
        "remedy": remedy(fault),
        "source": source(fault),
    }
    words = {
        key: text
        for name, pair in pairs.items()
        for key, text in zip((name, f"{name}_en"), pair, strict=True)
    }
    return {
        "code": fault.code,
        "severity": fault.severity,
        "publisher": fault.publisher,
        "package": fault.package,
        "resource": fault.resource,
        "file": fault.file,
        "sheet": fault.sheet,
        "cell": fault.cell,
        "row": fault.row,
        "field": fault.field,
        "value": fault.value,
        **words,
        "more": fault.more,
    }
