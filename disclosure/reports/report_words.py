"""The words of a report that are not a fault's own, each in Chinese and English."""

from collections.abc import Mapping

from disclosure.reports.report import Report

TITLE = ("数据检查报告", "Data check report")
SEVERITY: Mapping[str, tuple[str, str]] = {
    "error": ("错误", "Error"),
    "warning": ("提醒", "Warning"),
}
SECTIONS: Mapping[str, tuple[str, str]] = {
    "error": ("错误：改正后才能发布", "Errors: to be mended before publication"),
    "warning": ("提醒：可以发布，但会公开显示", "Warnings: published as they are, and shown"),
}
MEANING = (
    (
        "“有效”只表示：文件能读，格式正确，编号对得上。不表示内容真实、完整，程序合法、及时，"
        "也不表示该公布的都公布了；这些由发布方负责。"
    ),
    (
        "“Valid” means that the files can be read, the forms are right and the ids fit together. "
        "It does not mean that the content is true or complete, that the procedure was lawful or "
        "in time, or that all is public that should be; for these the publisher answers."
    ),
)


def verdict(report: Report) -> tuple[str, str]:
    """The outcome in a sentence."""
    errors, warnings = report.counts["error"], report.counts["warning"]
    if errors:
        first = (f"有 {errors:,} 处错误，改正后才能发布", f"{_many(errors, 'error')} to mend first")
    else:
        first = ("没有错误", "No errors")
    if not warnings:
        return f"{first[0]}。", f"{first[1]}."
    return (
        f"{first[0]}；有 {warnings:,} 条提醒。",
        f"{first[1]}; {_many(warnings, 'warning')}.",
    )


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
