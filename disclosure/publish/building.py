"""A release: from packages to a served tree, all or nothing."""

import os
from contextlib import closing
from datetime import datetime
from pathlib import Path

from disclosure.downloads.exports import write_exports
from disclosure.feeds.feed_files import write_feeds
from disclosure.history.redactions import Redaction
from disclosure.output.output_tree import Output, Tree
from disclosure.output.processes import Progress, in_processes, part_count, told
from disclosure.packages.faults import Fault
from disclosure.publish.build_inputs import BuildInputs, write_digest
from disclosure.publish.redacted_values import RedactedValues
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.publish.release_files import write_release_files
from disclosure.publish.served_index import bring_index, bring_static_search
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import (
    RecordedRegister,
    open_register,
    served_register,
)
from disclosure.register.row_files import write_rows
from disclosure.register.served_tree import ServedTree
from disclosure.site.plugin import build_site


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
    warnings. Raises FaultyData where the data holds errors, ReturnOfRedacted where it contains
    redacted content. Whatever happens, the served tree is unchanged until the new one is complete.
    """
    folder = Output(output)
    with folder.next_tree() as tree:
        register, history = tree.folder / "register.sqlite", tree.folder / "history.sqlite"
        packages, faults = compile_register(
            data,
            register,
            instant,
            progress,
            program=inputs.program,
            served=None if redaction else served_register(folder.current.resolve()),
        )
        with closing(open_register(register)) as connection:
            RedactedValues(archive.folder).refuse(connection, packages)
        linked = tree.folder / "linked.sqlite"
        archive.begin(register, linked, packages, history, folder.current, restores, redaction)
        program = "\0".join((inputs.program, siteurl, os.environ.get("API", "")))
        served = ServedTree.of(folder.current, program, register, history)
        build_site(register, tree, siteurl, progress, history, served)
        write_feeds(register, tree, siteurl, progress, history, served)
        write_exports(register, linked, packages, tree, siteurl, progress, history, served)
        write_search(register, tree, served, progress)
        write_release_files(register, history, tree)
        history.unlink()
        linked.unlink()
        write_digest(tree.folder, inputs.digest)
    return faults


def write_search(register: Path, tree: Tree, served: ServedTree, progress: Progress) -> None:
    """Writes the files that the API reads beside the register and, in a second process where
    possible, the static search."""
    parts = part_count()

    def work(part: int) -> None:
        with closing(RecordedRegister.open(register)) as connection:
            if part == 0:
                bring_index(connection, tree, served, progress)
            if part == parts - 1:
                bring_static_search(connection, tree, served, told(progress, part))
        if part == parts - 1:
            with closing(open_register(register)) as plain:
                write_rows(plain, tree.folder / "rows", served.folder / "rows", served.changed)

    in_processes(work, parts)
