"""Redaction: removes a row or a field that must not be published from everything ever published.

Once begun it is always completed: if interrupted, by the next command that publishes.
"""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from disclosure.history.history_file import open_history
from disclosure.history.redactions import Redaction, is_recorded, pages_of, recorded_values
from disclosure.model.schemas import tables
from disclosure.output.output_tree import Output
from disclosure.output.private_files import write_private
from disclosure.packages.package_files import DESCRIPTOR
from disclosure.packages.package_redaction import PACKAGES, present_text
from disclosure.publish.build_inputs import inputs_of
from disclosure.publish.building import build
from disclosure.publish.redacted_values import (
    RedactedValues,
    describe,
    redact_in_folder,
    texts_in_folders,
)
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register

_Progress = Callable[[str, int], None]


class NothingToRedact(Exception):
    """A row, a field or a text of a package that was never published; its message names it."""


@dataclass(frozen=True)
class Redacted:
    """The result of a redaction: the release that was published without it, kept releases that
    were removed because they are invalid without it, and the addresses that caches and mirrors
    may still hold."""

    release: int
    removed_releases: list[int]
    addresses: list[str]


def redact(
    redaction: Redaction,
    data: Path,
    output: Path,
    archive: ReleaseArchive,
    *,
    is_corrected: bool,
    instant: datetime | None,
    siteurl: str,
    progress: _Progress,
    on_wait: Callable[[], None] = lambda: None,
) -> Redacted:
    """Remove a row, or a field of it, from `data`, from what is served, and from everything
    published before; the new release records the redaction, without the text.

    Where the field `is_corrected` in `data`, its present value stays. Raises NothingToRedact,
    UnwritableTable where a table must be corrected by hand first, FaultyData where the data cannot
    be published without the row or the text, BrokenHistory; then nothing is changed.
    """
    with archive.locked(on_wait):
        finish_redaction(output, archive, instant=instant, siteurl=siteurl, progress=progress)
        archive.settle(output / "current")
        is_kept = is_corrected and redaction.field is not None
        retained = next(texts_in_folders(redaction, [data]), "") if is_kept else ""
        _assert_known(redaction, data, archive)
        _try_out(redaction, data, archive, retained, progress)
        journal = {"redaction": asdict(redaction), "data": str(data.resolve()), "kept": retained}
        write_private(_journal(archive), json.dumps(journal, ensure_ascii=False))
        done = finish_redaction(
            output, archive, instant=instant, siteurl=siteurl, progress=progress
        )
    assert done is not None
    return done


def finish_redaction(
    output: Path,
    archive: ReleaseArchive,
    *,
    instant: datetime | None,
    siteurl: str,
    progress: _Progress,
) -> Redacted | None:
    """Complete an interrupted redaction from any point; None where there is none.

    The archive must be locked. The served site stays complete until the new release is.
    """
    _clear_trial(archive)  # of a killed run
    journal = _journal(archive)
    if not journal.is_file():
        return None
    begun = json.loads(journal.read_text("utf-8"))
    redaction, data, retained = Redaction(**begun["redaction"]), Path(begun["data"]), begun["kept"]
    archive.settle(output / "current")
    if not _is_published(redaction, archive):
        if redaction.resource == PACKAGES:
            folders = (data, *map(archive.data_of, archive.kept()))
            values = {text for text in texts_in_folders(redaction, folders) if text != retained}
            RedactedValues(archive.folder).add(redaction, sorted(values))
        redact_in_folder(data, redaction, retained)
        build(
            data,
            output,
            archive,
            inputs=inputs_of(data, siteurl),
            instant=instant or datetime.now(UTC).replace(microsecond=0),
            siteurl=siteurl,
            progress=progress,
            redaction=redaction,
        )
        archive.settle(output / "current")
    removed = archive.purge(redaction, retained)
    Output(output).remove_other_tree()
    head = archive.newest()
    assert head is not None
    done = Redacted(head.number, removed, _addresses(redaction, archive, siteurl))
    journal.unlink()
    return done


def _journal(archive: ReleaseArchive) -> Path:
    return archive.folder / "redaction.begun.json"


def _assert_known(redaction: Redaction, data: Path, archive: ReleaseArchive) -> None:
    if redaction.resource == PACKAGES:
        _assert_described(redaction, data, archive)
        return
    table = tables().get(redaction.resource)
    if table is None:
        raise NothingToRedact(f"{redaction.resource}: {', '.join(tables())}")
    if redaction.field is not None and redaction.field not in table.field:
        raise NothingToRedact(f"{redaction.resource}.{redaction.field}: {', '.join(table.field)}")
    if redaction.field in table.primary_key:
        raise NothingToRedact(
            f"{describe(redaction)}: an id is the address of its row; redact the row"
        )
    in_data = any(
        present_text(path.parent, redaction.resource, redaction.identifier, table.primary_key[0])
        for path in (data / redaction.publisher).glob(f"*/{DESCRIPTOR}")
    )
    if not in_data and _pages(redaction, archive) is None:
        raise NothingToRedact(describe(redaction))


def _assert_described(redaction: Redaction, data: Path, archive: ReleaseArchive) -> None:
    folders = (data, *map(archive.data_of, archive.kept()))
    if redaction.field is None or not (
        any(texts_in_folders(redaction, folders)) or _is_in_history(redaction, archive)
    ):
        raise NothingToRedact(f"{describe(redaction)} (description, sources, SOURCE.txt, …)")


def _is_in_history(redaction: Redaction, archive: ReleaseArchive) -> bool:
    if not archive.file.is_file():
        return False
    with closing(open_history(archive.file)) as history:
        return any(recorded_values(history, redaction))


def _is_published(redaction: Redaction, archive: ReleaseArchive) -> bool:
    if not archive.file.is_file():
        return False
    with closing(open_history(archive.file)) as history:
        return is_recorded(history, redaction)


def _try_out(
    redaction: Redaction, data: Path, archive: ReleaseArchive, retained: str, progress: _Progress
) -> None:
    """Redact a copy of the data and compile it. Raises UnwritableTable, FaultyData, and
    ReturnOfRedacted where the data contain content that was redacted before."""
    draft, register = _trial(archive)
    _clear_trial(archive)
    try:
        shutil.copytree(data, draft)
        redact_in_folder(draft, redaction, retained)
        at = datetime.now(UTC).replace(microsecond=0)
        packages, _ = compile_register(draft, register, at, progress)
        with closing(open_register(register)) as opened:
            RedactedValues(archive.folder).refuse(opened, packages)
    finally:
        _clear_trial(archive)


def _trial(archive: ReleaseArchive) -> tuple[Path, Path]:
    """The copy of the data for the trial of a redaction, and its register."""
    return archive.folder / ".redacted-data", archive.folder / ".redacted.sqlite"


def _clear_trial(archive: ReleaseArchive) -> None:
    draft, register = _trial(archive)
    shutil.rmtree(draft, ignore_errors=True)
    register.unlink(missing_ok=True)


def _pages(redaction: Redaction, archive: ReleaseArchive) -> list[str] | None:
    if not archive.file.is_file():
        return None
    with closing(open_history(archive.file)) as history:
        return pages_of(history, redaction)


def _addresses(redaction: Redaction, archive: ReleaseArchive, siteurl: str) -> list[str]:
    """The addresses of the pages of the row, and of pages that list all rows."""
    pages = _pages(redaction, archive) or []
    paths = [f"{language}{page}" for page in pages for language in ("", "en/")]
    everywhere = ("feeds/", "en/feeds/", "downloads/", "releases/", "search/", "api/v1/")
    return [f"{siteurl}/{path}" for path in (*paths, *everywhere)]
