"""Pages of the releases: all of them, what each changed, and versions that were replaced."""

from collections.abc import Iterator
from typing import Any

from disclosure.history.history_file import Release
from disclosure.history.history_questions import History
from disclosure.model.schemas import tables
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site.versions import State, Versions, superseded

CHANGES_PER_PAGE = 100


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """Every version that was replaced; each release with its changes; the list of them."""
    history = register.history
    if history is None:
        return
    reader = Versions(register)
    replaced = register.aside(lambda: _replaced(history))
    for number, (name, since, until, path, state) in enumerate(register.turns(replaced)):
        if share.has(number):
            publisher = register.publisher(state["publisher"])
            values = {
                "table": tables()[name],
                "since": since,
                "until": until,
                "state": state,
                "path": path,
                "released_at": history.released_at,
            }
            owner = publisher["publisher"] if publisher else None
            yield Page(f"{path}versions/{since}/", "version.html", values, owner, is_current=False)
    releases = register.aside(history.releases)
    for release in register.turns(releases):
        yield from _pages_of(history, reader, release, share, is_first=release is releases[0])
    everything = history.releases()
    newest_first = map(vars, reversed(everything))
    for page in listing("releases/", "releases.html", newest_first, len(everything), share):
        values_of_page = page.read_values()
        releases_with_counts = [
            {"row": row, "counts": history.counts(row["number"])} for row in values_of_page["rows"]
        ]
        yield page._replace(values={**values_of_page, "releases": releases_with_counts})


def _replaced(history: History) -> list[tuple[str, int, int, str, State]]:
    """What `superseded` finds, with the names of the tables."""
    return [
        (table.name, since, until, path, state)
        for table, since, until, path, state in superseded(history)
    ]


def _pages_of(
    history: History, reader: Versions, release: Release, share: WorkerShare, *, is_first: bool
) -> Iterator[Page]:
    """The pages of one release. The first added everything: only its counts are shown."""
    number = release.number
    about: dict[str, Any] = {
        "row": vars(release),
        "counts": history.counts(number),
        "finding_counts": history.finding_counts(number),
        "is_first": is_first,
        "redactions": history.redactions(number),
        "tables": tables(),
    }
    changes = iter(()) if is_first else history.changes(number)
    total = 0 if is_first else release.change_count
    for page in listing(
        f"releases/{number}/",
        "release.html",
        changes,
        total,
        share,
        size=CHANGES_PER_PAGE,
        values=about,
    ):
        values_of_page = page.read_values()
        changes_shown = [reader.change(change) for change in values_of_page["rows"]]
        yield page._replace(values={**values_of_page, "changes": changes_shown})
