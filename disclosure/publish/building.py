"""A release: from packages to a served tree, all or nothing."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from disclosure.downloads.exports import export_tasks
from disclosure.feeds.feed_files import feed_tasks
from disclosure.history.redactions import Redaction
from disclosure.output.output_tree import Output, Tree
from disclosure.output.processes import Progress, Report, Task, beside, give_back_memory, run_tasks
from disclosure.packages.faults import Fault
from disclosure.publish.build_inputs import BuildInputs, write_digest
from disclosure.publish.redacted_values import RedactedValues
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.publish.release_files import write_release_files
from disclosure.publish.served_index import bring_index, bring_static_search
from disclosure.register.column_orders import write_orders
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import (
    RecordedRegister,
    open_register,
    served_register,
)
from disclosure.register.row_files import write_rows
from disclosure.register.served_tree import ServedTree
from disclosure.site.plugin import build_site
from disclosure.words.texts import bilingual


def build(
    data: Path,
    output: Path,
    archive: ReleaseArchive,
    *,
    inputs: BuildInputs,
    instant: datetime,
    siteurl: str,
    progress: Progress,
    restores: int | None = None,
    redaction: Redaction | None = None,
) -> list[Fault]:
    """Validate `data`, compile the register, and build and switch to a new tree of `output`.

    If rows differ from those of the archive's last release it is a new release, which may restore
    an earlier one or redact something: then everything is read and compiled again. Returns the
    warnings. Raises FaultyData where the data holds errors, BrokenHistory where the history was
    altered, ReturnOfRedacted where the data contain redacted content. Whatever happens, the served
    tree is unchanged until the new one is complete.
    """
    folder = Output(output)
    with folder.next_tree() as tree:
        register, history = tree.folder / "register.sqlite", tree.folder / "history.sqlite"
        with beside(archive.assert_unaltered):
            packages, faults = compile_register(
                data,
                register,
                instant,
                progress,
                program=inputs.program,
                served=None if redaction else served_register(folder.current.resolve()),
            )
        give_back_memory()
        with closing(open_register(register)) as connection:
            RedactedValues(archive.folder).refuse(connection, packages)
        linked = tree.folder / "linked.sqlite"
        archive.begin(register, linked, packages, history, folder.current, restores, redaction)
        program = "\0".join((inputs.program, siteurl, os.environ.get("API", "")))
        served = ServedTree.of(folder.current, program, register, history)
        build_site(register, tree, siteurl, progress, history, served)
        give_back_memory()
        with export_tasks(register, linked, packages, tree, siteurl, history, served) as exports:
            feeds = feed_tasks(register, tree, siteurl, history, served)
            # The base of an earlier index may hold texts that are redacted now.
            searched = replace(served, changed=None) if redaction else served
            run_tasks(
                [*search_tasks(register, tree, searched), *exports, *feeds],
                partial(progress, bilingual("terminal.section.files")),
            )
        write_release_files(register, history, tree)
        history.unlink()
        linked.unlink()
        write_digest(tree.folder, inputs.digest)
    return faults


def search_tasks(register: Path, tree: Tree, served: ServedTree) -> list[Task]:
    """The tasks of writing both indices of the search, and the rows and orders that the API
    reads."""

    def write(bring: Callable[..., None], report: Report) -> None:
        with closing(RecordedRegister.open(register)) as connection:
            bring(connection, tree, served, report)

    def write_row_files(_: Report) -> None:
        with closing(open_register(register)) as connection:
            write_rows(connection, tree.folder / "rows", served.folder / "rows", served.changed)

    def write_order_files(_: Report) -> None:
        with closing(open_register(register)) as connection:
            folders = tree.folder / "orders", served.folder / "orders"
            write_orders(connection, *folders, served.changed)

    searches = (partial(write, bring_index), partial(write, bring_static_search))
    return [*searches, write_order_files, write_row_files]
