"""Building the index of the API's search: whole, or as an earlier one and what differs from it.

Its folder has `base`, a part with the texts of many entries, `rest`, one with those that `base`
does not have (if any), and the facts of all documents, newest first, with the place of each in the
two parts. Texts in `base` that no entry has any longer are left there, and no document has them.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from disclosure.output.output_tree import link_file
from disclosure.register.register_file import Register
from disclosure.search.entries import entries
from disclosure.search.whoosh.document_facts import FactsWriter
from disclosure.search.whoosh.index_parts import BASE, REST, KnownTexts, PartWriter, digest_of

# An index is built whole where more than one text in so many is not in its earlier base.
_WHOLE_FROM = 8


def build_index(
    register: Register,
    folder: Path,
    report: Callable[[int], None],
    memory_megabytes: int = 128,
    earlier: Path | None = None,
) -> int:
    """Writes the index of every entry into `folder`, whose old content is deleted; returns the
    count.

    `report` gets the number of entries done. Postings beyond `memory_megabytes` wait in
    temporary files. The base of an `earlier` index, as this program writes them, is kept if most
    texts are in it. The same register gives the same answers, with and without.
    """
    base = earlier / BASE if earlier is not None else None
    bases = (base, None) if base is not None and base.is_dir() else (None,)
    counts = (_build(register, folder, report, memory_megabytes, one) for one in bases)
    return next(count for count in counts if count is not None)


def _build(
    register: Register,
    folder: Path,
    report: Callable[[int], None],
    megabytes: int,
    base: Path | None,
) -> int | None:
    """Writes the index beside an earlier `base`, or whole; None, with nothing of use in the
    folder, if too little is in that base."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    known = KnownTexts(base) if base is not None else None
    in_base = known.count if known else 0
    part = PartWriter(folder / (REST if known else BASE), megabytes)
    facts = FactsWriter()
    done = 0
    for done, entry in enumerate(entries(register), 1):
        digest = digest_of(entry)
        document = known.find(digest) if known else None
        if document is None:
            document = in_base + part.count
            part.add(entry, digest)
            if known and part.count * _WHOLE_FROM > in_base:
                part.cancel()
                return None
        facts.add(entry, document)
        if done % 1000 == 0:
            report(done)
    part.finish()
    if base is not None:
        (folder / BASE).mkdir()
        for file in base.iterdir():
            link_file(file, folder / BASE / file.name)
    facts.write(folder)
    report(done)
    return done
