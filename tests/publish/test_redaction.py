"""What is taken back is found nowhere any more, does not return, and the chain still holds."""

import csv
import gzip
import json
import random
import shutil
import sqlite3
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest

from disclosure.history.digest_chain import examine, examine_file
from disclosure.history.history_file import open_history, releases
from disclosure.intake.amendments.row_withdrawals import withdraw_row
from tests.support.two_releases import as_of, publish, run, state_of
from tests.support.verbs import kill_with_all_its_processes, run_verb, running_verb
from tests.support.website import INSTANT, environment, fingerprint

# Characters that stand in no other text.
CORRECTED, PRESENT, WHOLE = "靐", "齉", "龘"
DESCRIBED, NOTED, OLD_NOTE, REASON = "麤", "爩", "灪", "麣"
DAYS = [str(int(INSTANT) + day * 86_400) for day in range(6)]


def set_cell(data: Path, identifier: str, field: str, value: str) -> None:
    """Writes a cell of the town's notices."""
    path = data / "tiny-town/tender-notices/notices.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = reader.fieldnames or [], list(reader)
    for row in rows:
        if row["notice_id"] == identifier:
            row[field] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def describe(data: Path, **properties: object) -> None:
    """Sets properties of the descriptor of the town's notices."""
    path = data / "tiny-town/tender-notices/datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**descriptor, **properties}, ensure_ascii=False), "utf-8")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `data` and `output`: three releases, of which the third corrected a text of
    the first, while another text and a whole row still stand."""
    folder = tmp_path_factory.mktemp("before")
    data = state_of(folder / "data", "earlier")
    set_cell(data, "N-4", "content", f"为{CORRECTED * 3}提供午餐")
    set_cell(data, "N-1", "title", f"居家养老{PRESENT * 3}公告")
    set_cell(data, "N-3", "content", f"为{WHOLE * 3}提供法律援助")
    describe(data, description=f"由{DESCRIBED * 3}整理")
    notice = data / "tiny-town/tender-notices/SOURCE.md"
    notice.write_text(f"来源：{OLD_NOTE * 3}\n", "utf-8")
    publish(data, folder / "output", DAYS[0])
    notice.write_text(f"来源：{NOTED * 3}\n", "utf-8")
    withdraw_row(data, "tiny-town", "documents", "D-1", f"与{REASON * 3}重复")
    set_cell(data, "N-4", "place", "二楼")
    set_cell(data, "N-1", "scale", "120人")
    set_cell(data, "N-3", "scale", "60件")
    publish(data, folder / "output", DAYS[1])
    set_cell(data, "N-4", "content", "为社区老人提供午餐")
    publish(data, folder / "output", DAYS[2])
    return folder


@pytest.fixture(scope="module")
def town(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it, for verbs that must leave it as it is."""
    return copied(before, tmp_path_factory.mktemp("refusing") / "town")


def redact(folder: Path, *words: str, instant: str = DAYS[3]) -> subprocess.CompletedProcess[str]:
    more = ("--data", str(folder / "data"), "--reason", "含个人信息", "--basis", "PIPL art. 47")
    return run("redact", folder / "output", *more, "tiny-town", *words, instant=instant)


class Redactions:
    """Redactions of copies of a folder, each made once; whoever changes one copies it again."""

    def __init__(self, before: Path, folder: Path) -> None:
        self.before, self.folder = before, folder
        self.made: dict[tuple[str, ...], tuple[Path, str, float]] = {}

    def of(self, *words: str) -> tuple[Path, str, float]:
        """The folder after it, what the verb printed, and the seconds that it took."""
        if words not in self.made:
            folder = self.folder / "-".join(words)
            shutil.copytree(self.before, folder, symlinks=True)
            started = time.monotonic()
            done = redact(folder, *words)
            assert done.returncode == 0, done.stderr
            self.made[words] = folder, done.stdout, time.monotonic() - started
        return self.made[words]


@pytest.fixture(scope="module")
def redactions(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Redactions:
    return Redactions(before, tmp_path_factory.mktemp("redactions"))


def copied(folder: Path, copy: Path) -> Path:
    shutil.copytree(folder, copy, symlinks=True)
    return copy


def places(folder: Path, *texts: str) -> dict[str, list[str]]:
    """Of each text, a character, every file below `folder` that holds it twice in a row (one alone
    may be bytes by chance), in any spelling, also inside archives. What lies there under several
    names is read once."""
    wanted = {text: spellings(text) for text in texts}
    seen: dict[tuple[int, int], dict[str, list[str]]] = {}
    found: dict[str, list[str]] = {text: [] for text in texts}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        file = path.stat()
        if (inside := seen.get((file.st_dev, file.st_ino))) is None:
            parts = [*unpacked(path.read_bytes())]
            inside = seen[file.st_dev, file.st_ino] = {
                text: [name for name, data in parts if any(one in data for one in spelled)]
                for text, spelled in wanted.items()
            }
        for text, names in inside.items():
            found[text] += [f"{path.relative_to(folder)}{name}" for name in names]
    return found


def is_gone(folder: Path, *texts: str) -> bool:
    """Whether no file below `folder` holds any of the texts."""
    return not any(places(folder, *texts).values())


def spellings(text: str) -> set[bytes]:
    """A character twice in a row, as files may hold it."""
    number = ord(text)
    return {
        2 * one
        for one in (
            text.encode(),
            text.encode("utf-16-le"),
            quote(text).encode(),
            f"\\u{number:04x}".encode(),
            f"\\u{number:04X}".encode(),
            f"&#{number};".encode(),
            f"&#x{number:x};".encode(),
        )
    }


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file and of everything packed in it."""
    yield "", data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                for inside, part in unpacked(archive.read(name)):
                    yield f"!{name}{inside}", part
    elif data.startswith(b"\x1f\x8b"):
        yield "!gz", gzip.decompress(data)


def discoveries(folder: Path) -> set[str]:
    with closing(open_history(folder / "output/history.sqlite")) as history:
        return {one.kind for one in examine(history)}


PACKAGE = "tender-notices"
CORRECTION = ("notices", "N-4", "content", "--corrected")
TITLE, ROW = ("notices", "N-1", "title"), ("notices", "N-3")


def test_a_text_that_was_corrected_leaves_every_earlier_state(
    before: Path, redactions: Redactions
) -> None:
    assert not is_gone(before / "output", CORRECTED), "nothing to take back"
    town, said, _ = redactions.of(*CORRECTION)
    assert places(town, CORRECTED) == {CORRECTED: []}
    page = town / "output/current/site/tender-notices/tiny-town/N-4/index.html"
    assert "为社区老人提供午餐" in page.read_text("utf-8")
    release = town / "output/current/site/releases/4/index.html"
    assert "PIPL art. 47" in release.read_text("utf-8")
    told = json.loads((town / "output/current/site/releases/index.json").read_text("utf-8"))
    assert told["releases"][0]["redactions"][0]["field"] == "content"
    assert "tender-notices/tiny-town/N-4/" in said
    assert discoveries(town) == {"redacted"}


def test_a_text_that_still_stands_leaves_the_data_and_all_that_was_made_of_it(
    redactions: Redactions,
) -> None:
    town, *_ = redactions.of(*TITLE)
    found = places(town, PRESENT, CORRECTED)
    assert found[PRESENT] == []
    assert found[CORRECTED], "more was taken back than was asked for"
    assert discoveries(town) == {"redacted"}


def test_a_whole_row_leaves_a_page_that_says_so(redactions: Redactions) -> None:
    town, *_ = redactions.of(*ROW)
    assert places(town, WHOLE) == {WHOLE: []}
    page = town / "output/current/site/tender-notices/tiny-town/N-3/index.html"
    assert "含个人信息" in page.read_text("utf-8")


def test_texts_of_a_package_leave_it_and_all_that_was_made_of_it(
    before: Path, tmp_path: Path
) -> None:
    town = copied(before, tmp_path / "town")
    every = places(town / "output", DESCRIBED, NOTED, OLD_NOTE, REASON)
    assert all(every.values()), "nothing to take back"
    for day, words in enumerate(
        (
            ("packages", PACKAGE, "description"),
            ("packages", PACKAGE, "SOURCE.txt", "--corrected"),
            ("documents", "D-1"),
        ),
        3,
    ):
        done = redact(town, *words, instant=DAYS[day])
        assert done.returncode == 0, done.stderr
    left = places(town, DESCRIBED, NOTED, OLD_NOTE, REASON)
    assert left.pop(NOTED), "more was taken back than was asked for"
    assert left == {DESCRIBED: [], OLD_NOTE: [], REASON: []}
    assert discoveries(town) == {"redacted"}
    release = town / "output/current/site/releases/4/index.html"
    assert "<code>description</code>" in release.read_text("utf-8")
    again = run("publish", town / "output", "--data", str(before / "data"), instant=DAYS[5])
    assert again.returncode == 1
    assert f"tiny-town/packages/{PACKAGE}: description" in again.stderr
    by_hand = redact(town, "packages", PACKAGE, "publisher", instant=DAYS[5])
    assert by_hand.returncode == 1
    assert "datapackage.json:" in by_hand.stderr


def test_going_back_and_publishing_old_data_do_not_bring_it_back(
    before: Path, redactions: Redactions, tmp_path: Path
) -> None:
    town = copied(redactions.of(*ROW)[0], tmp_path / "town")
    again = run("publish", town / "output", "--data", str(before / "data"), instant=DAYS[4])
    assert again.returncode == 1
    assert "tiny-town/notices/N-3" in again.stderr
    back = run("rollback", town / "output", "2", instant=DAYS[4])
    assert back.returncode == 0, back.stderr
    assert places(town, WHOLE) == {WHOLE: []}


def test_a_corrected_text_does_not_return_and_another_may_come(
    redactions: Redactions, tmp_path: Path
) -> None:
    town = copied(redactions.of(*CORRECTION)[0], tmp_path / "town")
    set_cell(town / "data", "N-4", "content", f"为{CORRECTED * 3}提供午餐")
    again = run("publish", town / "output", "--data", str(town / "data"), instant=DAYS[4])
    assert again.returncode == 1
    assert "tiny-town/notices/N-4: content" in again.stderr
    set_cell(town / "data", "N-4", "content", "为全镇老人提供午餐")
    publish(town / "data", town / "output", DAYS[4])


def test_an_older_digest_still_verifies_and_what_is_missing_is_said(
    before: Path, redactions: Redactions
) -> None:
    with closing(open_history(before / "output/history.sqlite")) as connection:
        digests = [one.digest for one in releases(connection)]
    town, *_ = redactions.of(*TITLE)
    history = str(town / "output/history.sqlite")
    for number, digest in enumerate(digests, 1):
        told = run_verb("verify_history", history, "--digest", digest, env=environment())
        assert told.returncode == 0, told.stderr
        assert f"digest of release {number}" in told.stdout
        assert "redacted in release" in told.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("notices", "N-99"), "N-99"),
        (("nothing", "N-1"), "notices"),
        (("notices", "N-1", "headline"), "title"),
        (("notices", "N-1", "notice_id"), "redact the row"),
        (("organizations", "O-1"), "O-1"),  # rows refer to it
        (("packages", "tender-notices", "NOTICE.txt"), "NOTICE.txt"),
        (("packages", "tender-notices"), "description"),
    ],
)
def test_what_cannot_be_taken_back_is_told_and_nothing_changes(
    town: Path, words: tuple[str, ...], told: str
) -> None:
    data = {path: path.read_bytes() for path in (town / "data").rglob("*") if path.is_file()}
    served = fingerprint(town / "output")
    left_by_a_kill = town / "output/.redacted-data/tiny-town"
    left_by_a_kill.mkdir(parents=True)
    done = redact(town, *words)
    assert done.returncode == 1
    assert not left_by_a_kill.exists()
    assert told in done.stderr and "Traceback" not in done.stderr
    assert fingerprint(town / "output") == served
    assert {path: path.read_bytes() for path in data} == data


def kill_after(seconds: float, folder: Path) -> None:
    words = ("--output", str(folder / "output"), "--data", str(folder / "data"))
    why = ("--reason", "x", "--basis", "x")
    with running_verb(
        *("redact", *words, *why, "tiny-town", "notices", "N-3"), env=as_of(DAYS[3])
    ) as running:
        running.join(seconds)
        if running.is_alive():
            kill_with_all_its_processes(running)


def try_kills(redactions: Redactions, folder: Path, kills: int, seed: int) -> None:
    """Kills redactions at random moments; the next verb must finish what was begun."""
    chance, (*_, whole) = random.Random(seed), redactions.of(*ROW)
    for number in range(kills):
        tried = copied(redactions.before, folder / f"tried-{number}")
        kill_after(whole * chance.uniform(0.2, 1.05), tried)
        was_begun = (tried / "output/redaction.begun.json").is_file()
        publish(tried / "data", tried / "output", DAYS[4])
        assert not (tried / "output/redaction.begun.json").exists()
        assert is_gone(tried, WHOLE) or not was_begun
        assert "altered" not in discoveries(tried)
        shutil.rmtree(tried)


def test_a_redaction_that_is_killed_is_finished_by_the_next_verb(
    redactions: Redactions, tmp_path: Path
) -> None:
    try_kills(redactions, tmp_path, 2, 20261128)


@pytest.mark.soak
def test_fifty_killed_redactions_are_finished_by_the_next_verb(
    redactions: Redactions, tmp_path: Path
) -> None:
    try_kills(redactions, tmp_path, 50, random.randrange(10**6))


def forge_counts(history: sqlite3.Connection) -> None:
    history.execute("UPDATE releases SET change_count = 12345 WHERE number = 2")


def forge_table_counts(history: sqlite3.Connection) -> None:
    history.execute("UPDATE release_counts SET added = 999")


def forge_text(history: sqlite3.Connection) -> None:
    history.execute("UPDATE changes SET fields = '{}' WHERE fields IS NOT NULL")


def forge_salt(history: sqlite3.Connection) -> None:
    history.execute("UPDATE leaves SET sha256 = salt")


def add_a_text(history: sqlite3.Connection) -> None:
    history.execute("UPDATE changes SET reason = 'x' WHERE action = 'added'")


def add_a_change(history: sqlite3.Connection) -> None:
    history.execute(
        "INSERT INTO changes SELECT 99999, 77, publisher, package, resource, id, action, path,"
        " page, project_path, NULL, NULL, NULL, NULL, NULL FROM changes WHERE position = 1"
    )


def add_a_count(history: sqlite3.Connection) -> None:
    history.execute("INSERT INTO release_counts VALUES (NULL, 'a', 'b', 'notices', 1, 1, 1)")


@pytest.mark.parametrize(
    "forge",
    [
        forge_counts,
        forge_table_counts,
        forge_text,
        forge_salt,
        add_a_text,
        add_a_change,
        add_a_count,
    ],
)
def test_every_forgery_is_found(
    before: Path, tmp_path: Path, forge: Callable[[sqlite3.Connection], None]
) -> None:
    forged = tmp_path / "history.sqlite"
    shutil.copyfile(before / "output/history.sqlite", forged)
    with closing(sqlite3.connect(forged)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        forge(connection)
        connection.commit()
    with closing(open_history(forged)) as history:
        assert "altered" in {one.kind for one in examine(history)}


def test_a_flipped_byte_is_found_or_changes_nothing(before: Path, tmp_path: Path) -> None:
    try_flips(before / "output/history.sqlite", tmp_path / "flipped.sqlite", 60, 20261128)


@pytest.mark.soak
def test_a_thousand_flips_and_edits_are_found_or_change_nothing(
    before: Path, redactions: Redactions, tmp_path: Path
) -> None:
    for folder in (before, redactions.of(*TITLE)[0]):
        source, seed = folder / "output/history.sqlite", random.randrange(10**6)
        try_flips(source, tmp_path / "flipped.sqlite", 1_000, seed)
        try_edits(source, tmp_path / "edited.sqlite", 1_000, seed)


def test_a_random_edit_is_found_or_changes_nothing(
    before: Path, redactions: Redactions, tmp_path: Path
) -> None:
    for folder in (before, redactions.of(*TITLE)[0]):
        source = folder / "output/history.sqlite"
        try_edits(source, tmp_path / "edited.sqlite", 40, 20261129)


def try_flips(source: Path, flipped: Path, count: int, seed: int) -> None:
    """Flips one bit at a time: the file reads as before, or is told to be altered or damaged."""
    chance, whole, sound = random.Random(seed), source.read_bytes(), contents(source)
    for _ in range(count):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        flipped.write_bytes(data)
        try:
            is_told = any(one.kind == "altered" for one in examine_file(flipped))
        except sqlite3.DatabaseError:
            continue
        assert is_told or contents(flipped) == sound


def try_edits(source: Path, edited: Path, count: int, seed: int) -> None:
    """Edits a cell, doubles a row under another key or removes one: told to be altered, unless the
    history tells the same."""
    chance, sound = random.Random(seed), contents(source)
    for _ in range(count):
        shutil.copyfile(source, edited)
        with closing(sqlite3.connect(edited, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            edit(connection, chance)
        try:
            is_told = any(one.kind == "altered" for one in examine_file(edited))
        except sqlite3.DatabaseError:
            continue
        assert is_told or contents(edited) == sound


def edit(history: sqlite3.Connection, chance: random.Random) -> None:
    """One edit of a table by chance; what a key forbids is left."""
    table = chance.choice((*TOLD, "leaves", "redacted_texts", "migrations"))
    columns = [row[1] for row in history.execute(f"PRAGMA table_info({table})")]
    rows = history.execute(f"SELECT * FROM {table}").fetchall()
    if not rows:
        return
    row = chance.choice(rows)
    where = " AND ".join(f"{name} IS ?" for name in columns)
    column = chance.choice(columns)
    value = chance.choice((None, 0, 1, 2, -1, "", "x", "{}", b"\xff", row[columns.index(column)]))
    taken = ", ".join("?" if one == column else one for one in columns)
    statements = {
        f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {where}": (value, *row),
        f"DELETE FROM {table} WHERE {where}": row,
        f"INSERT OR IGNORE INTO {table} SELECT {taken} FROM {table} WHERE {where}": (value, *row),
    }
    statement = chance.choice([*statements])
    with suppress(sqlite3.IntegrityError):
        history.execute(statement, statements[statement])


# What a history tells; beside it lie salts and hashes.
TOLD = (
    "releases",
    "release_counts",
    "changes",
    "removed_pages",
    "removed_feeds",
    "finding_events",
    "redactions",
)


def contents(file: Path) -> list[list[tuple[object, ...]]]:
    """Every row of what a history tells."""
    with closing(open_history(file)) as history:
        return [
            [tuple(row) for row in history.execute(f"SELECT * FROM {table} ORDER BY rowid")]
            for table in TOLD
        ]
