"""Compiling the register: from packages, through staging and checks, to one SQLite file."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure import __version__
from disclosure.checks.references import Checks
from disclosure.database.sqlite_database import SqliteDatabase, address
from disclosure.database.step_log import LoggedStep, StepLog, steps_of
from disclosure.model.addresses import ADDRESS_FUNCTIONS, Addresses, path_sql
from disclosure.model.instants import parse_instant
from disclosure.model.schemas import Field, Table, kinds, published_tables, tables
from disclosure.packages.data_folder import read_packages
from disclosure.packages.fault_lists import FaultList
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import Package
from disclosure.register import findings
from disclosure.register.derived_columns import DERIVED, PROJECT_OF, ten_thousandths
from disclosure.register.filling import TODAY, Filling
from disclosure.register.project_undertakers import PROJECT_UNDERTAKERS
from disclosure.register.register_tables import (
    INDICES,
    empty_register,
    insert_packages,
    insert_publishers,
)
from disclosure.register.row_json import row_json
from disclosure.register.staging import Progress, ambiguous_ids, stage
from disclosure.register.statistics import money_digits
from disclosure.register.tender_states import derive_tenders, enter_by
from disclosure.rules.registry import rules
from disclosure.words.texts import bilingual

# Cache pages: because of its indices, a large register is read and written at random places.
CACHE_KILOBYTES = 65_536
_TRIAL_CACHE_KILOBYTES = 2_000  # an import or a check needs no more memory than its rows
_SQL = Path(__file__).parent
# Tables derived from rows and projects, each by the SQL file of its name.
_WORKED_OUT = ("unit_prices", "attainments", "partners", "contract_endings", "delivery_records")
# Those that also read the numbers of rules.
_WORKED_OUT_BY_NUMBERS = ("credit_standings", "publication_duties")
_DESCRIBING = ("packages", "package_resources", "codes", "days")
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True)
class EarlierCompile:
    """What a compile leaves for the next one, which then only redoes what may differ: its
    register, the staged rows beside it, and what each step read and found."""

    register: Path
    steps: Mapping[str, LoggedStep]

    @classmethod
    def of(cls, register: Path, program: str) -> "EarlierCompile | None":
        """The one of a register; None if there is none, or if another program or another release
        made it."""
        staging = _staging(register)
        if not (program and register.is_file() and staging.is_file()):
            return None
        try:
            with closing(sqlite3.connect(address(staging), uri=True)) as connection:
                connection.execute("ATTACH ? AS register", (address(register),))
                programs = connection.execute(
                    "SELECT program FROM made_by JOIN register.release USING (released_at)"
                ).fetchall()
                is_right = programs == [(program,)]
                return cls(register, steps_of(connection)) if is_right else None
        except sqlite3.DatabaseError:
            return None


def _staging(register: Path) -> Path:
    return register.with_suffix(".staging")


def compile_register(
    data: Path,
    path: Path,
    instant: datetime,
    progress: Progress,
    *,
    program: str = "",
    served: Path | None = None,
    is_trial: bool = False,
) -> tuple[list[Package], list[Fault]]:
    """Validate every package under `data` and compile them into a new register at `path`.

    Returns the packages and their warnings. Raises FaultyData, with every error and warning, where
    a fault is an error; then no register remains. Of one code in one file 1,000 are listed and the
    rest counted; the register holds every finding. It is a pure function of the data and `instant`
    (the release instant, with its zone).

    With the digest of a `program` (everything that affects compiling, besides data and instant) it
    leaves what the next compile may take over (`EarlierCompile`), and takes over what is unchanged
    from the register `served`.

    `is_trial`: only the faults are needed, and nothing is read from the register afterwards; its
    rows have neither paths nor JSON, it has no findings, and the faults are the same.
    """
    staging = _staging(path)
    for left_over in (path, staging):
        left_over.unlink(missing_ok=True)
    earlier = EarlierCompile.of(served, program) if served else None
    steps = StepLog(is_kept=bool(program), before=earlier.steps if earlier else None)
    is_kept = False
    try:
        packages, read_faults = read_packages(data, steps if program else None)
        faults = FaultList(read_faults)
        stage(
            packages,
            staging,
            progress,
            faults,
            steps,
            _staging(earlier.register) if earlier else None,
        )
        with closing(SqliteDatabase.open(staging)) as staged:
            checks = Checks(staged, packages, faults, steps)
            faults += checks.run()
        path.write_bytes(empty_register())
        uri = path.resolve().as_uri()
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            filling = Filling(connection, steps, earlier.register if earlier else None)
            _compile(filling, packages, staging, instant, progress, is_trial=is_trial)
            connection.execute("ANALYZE main")  # query plans of the rules need it
            findings.insert_rules(connection, rules().values())
            filling.compare("release", "rules", "rules_in_force", "rule_parameters")
            filling.compare_by_plan()
            _insert_worked_out(filling, _WORKED_OUT_BY_NUMBERS)
            noted = _noted(connection, checks, faults, steps, is_trial=is_trial)
            if is_trial:
                faults += noted
            else:
                findings.insert_findings(connection, [*faults])
                findings.insert_findings(connection, faults.passing(noted))
                findings.place_replies(connection)
            connection.execute("COMMIT")
            connection.execute("DETACH staging")
            connection.execute("ANALYZE findings")
        if program and not any(fault.is_error for fault in faults):
            _leave(staging, program, instant, steps)
            is_kept = True
    finally:
        if not is_kept:
            staging.unlink(missing_ok=True)
    if any(fault.is_error for fault in faults):
        path.unlink()
        raise FaultyData(faults.listed())
    return packages, faults.listed()


def _leave(staging: Path, program: str, instant: datetime, steps: StepLog) -> None:
    """Keep the staging database for the next compile, readable by its owner only: it contains
    faults that are reported to the publisher alone."""
    staging.chmod(0o600)
    with closing(sqlite3.connect(staging, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        connection.execute("DROP TABLE IF EXISTS made_by")
        connection.execute("CREATE TABLE made_by (program TEXT, released_at TEXT)")
        connection.execute("INSERT INTO made_by VALUES (?, ?)", (program, _utc(instant)))
        steps.write(connection)
        connection.execute("COMMIT")


def _noted(
    connection: sqlite3.Connection,
    checks: Checks,
    faults: FaultList,
    steps: StepLog,
    *,
    is_trial: bool,
) -> Iterator[Fault]:
    """The findings of the rules in rows without errors; in a trial those that are only counted
    have no words."""
    for finding in findings.find(connection, checks.place_of, steps):
        file = finding.location.file
        if not faults.is_faulty(file, finding.number):
            is_told = not is_trial or faults.has_room(file, finding.rule.id)
            yield finding.fault() if is_told else finding.counted()


def _compile(
    filling: Filling,
    packages: list[Package],
    staging: Path,
    instant: datetime,
    progress: Progress,
    *,
    is_trial: bool,
) -> None:
    """Fill a new register; leaves a transaction open and the staging file attached.

    Works on data with errors too (a repeated key is taken once, a faulty cell is empty), so that a
    clerk gets the warnings together with the errors.
    """
    connection = filling.connection
    connection.executescript(
        f"PRAGMA cache_size = -{_TRIAL_CACHE_KILOBYTES if is_trial else CACHE_KILOBYTES};"
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    )
    connection.execute("ATTACH ? AS staging", (str(staging),))
    filling.attach()
    connection.execute("BEGIN")
    ambiguous = ambiguous_ids(connection)
    paths = Addresses(ambiguous)
    _register_functions(connection, paths, is_trial=is_trial)
    as_of = release_instants(packages, instant)
    connection.create_function("reached", 2, _reached(as_of), deterministic=True)
    prefixes = {p.publisher: p.descriptor["publisher"].get("ocid_prefix") for p in packages}
    connection.create_function(
        "ocid", 2, lambda publisher, project: _ocid(prefixes[publisher], project)
    )
    for name in ADDRESS_FUNCTIONS:
        filling.steps.tell(f"{name}()", ambiguous)
    days = [[publisher, at[:10]] for publisher, at in as_of.items()]
    filling.steps.tell("reached()", days)
    filling.steps.tell(TODAY, days)
    filling.steps.tell("ocid()", prefixes)
    _insert_tenders(connection, paths, as_of, is_trial=is_trial)
    filling.compare("tenders")
    rows = 0
    for table in published_tables():
        rows += _insert_rows(filling, table)
        progress(bilingual("terminal.section.register"), rows)
    _insert_groups(connection)
    insert_publishers(connection, packages, paths, as_of)
    insert_packages(connection, packages, paths)
    for statement in INDICES:
        connection.execute(statement)
    filling.compare("organization_groups", "publishers", *_DESCRIBING)
    _insert_projects(filling)
    _add_domains(connection)
    connection.execute((_SQL / "dues.sql").read_text("utf-8"))
    filling.compare("dues", *PROJECT_OF)
    _insert_worked_out(filling, _WORKED_OUT)
    connection.execute(
        "INSERT INTO release VALUES (?, ?, ?)", (_utc(instant), __version__, _versions())
    )


def release_instants(packages: Iterable[Package], instant: datetime) -> dict[str, str]:
    """Publisher → the instant of its pages: that of the release, for examples that of their
    newest package."""
    by_publisher: dict[str, datetime] = {}
    for package in packages:
        zone = ZoneInfo(package.descriptor["time_zone"])
        mine = instant.astimezone(zone)
        if package.descriptor["is_example"]:
            created = parse_instant(package.descriptor["created"]).astimezone(zone)
            mine = max(created, by_publisher.get(package.publisher, created))
        by_publisher[package.publisher] = mine
    return {publisher: at.isoformat(timespec="seconds") for publisher, at in by_publisher.items()}


def _reached(as_of: Mapping[str, str]) -> Callable[[str, str | None], str | None]:
    """A function of a publisher and a day or instant: returns it if the publisher's clock has
    reached that day, else None."""

    def reached(publisher: str, at: str | None) -> str | None:
        return at if at is not None and at[:10] <= as_of[publisher][:10] else None

    return reached


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _versions() -> str:
    return json.dumps({name: kind.version for name, kind in kinds().items()}, sort_keys=True)


def _register_functions(
    connection: sqlite3.Connection, paths: Addresses, *, is_trial: bool
) -> None:
    if is_trial:
        for name in ADDRESS_FUNCTIONS:
            connection.create_function(name, -1, _left_out, deterministic=True)
    else:
        paths.register_functions(connection)
    for table in tables().values():
        build = _left_out if is_trial else row_json(table.fields)
        connection.create_function(f"json_{table.name}", -1, build, deterministic=True)
    connection.create_function("money_text", 1, lambda v: None if v is None else money_digits(v))
    connection.create_function("utc", 1, _utc_of, deterministic=True)
    connection.create_function("microseconds", 1, _microseconds, deterministic=True)
    connection.create_function("ten_thousandths", 1, ten_thousandths, deterministic=True)


def _left_out(*_cells: object) -> None:
    """Replaces the path or JSON of a row in a trial, which nobody reads."""


def _typed(field: Field, source: str = "s") -> str:
    column = f"{source}.{field.name}"
    if field.type == "boolean":
        return f"CASE {column} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
    if field.type == "integer":
        return f"CAST({column} AS INTEGER)"
    return column


def _insert_rows(filling: Filling, table: Table) -> int:
    """Copy a staged table into the register, typed, in order of (publisher, key); returns the
    row count."""
    cells = ", ".join(f"s.{field.name}" for field in table.fields)
    typed = ", ".join(_typed(field) for field in table.fields)
    extra = "".join(f", {column.sql}" for column in DERIVED.get(table.name, ()))
    key = ", ".join(f"s.{name}" for name in table.primary_key)
    return filling.fill(
        table.name,
        f"""INSERT OR IGNORE INTO {table.name}
        SELECT s.publisher, {typed}, s.package, s.row_number, s.path,
               json_{table.name}(s.publisher, s.path, {cells}){extra}
        FROM (SELECT s.*, {path_sql(table.name)} AS path FROM staging.{table.name} s) s
        ORDER BY s.publisher, {key}""",
    )


def _add_domains(connection: sqlite3.Connection) -> None:
    """Give tenders and notices the domain of their project, for queries by domain."""
    for table, project in PROJECT_OF.items():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN domain TEXT")
        connection.execute(
            f"UPDATE {table} SET domain = p.domain FROM projects p WHERE p.domain IS NOT NULL"
            f" AND p.publisher = {table}.publisher AND p.project_id = {project}"
        )
        connection.execute(f"CREATE INDEX {table}_domain ON {table} (domain)")


def _utc_of(text: str | None) -> str | None:
    return None if text is None else _utc(parse_instant(text))


def _microseconds(text: str | None) -> int | None:
    """Since 1970, exactly."""
    return None if text is None else (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND


# An intention without a day, or of a project with a tender without one, came before it.
_FOLLOWED = (
    """CREATE TEMP TABLE begun (publisher, project_id, last_us, is_undated,
    PRIMARY KEY (publisher, project_id)) WITHOUT ROWID""",
    """INSERT INTO begun
    SELECT publisher, project_id, MAX(first_published_us), MAX(first_published_us IS NULL)
      FROM main.tenders WHERE status <> 'planned' AND project_id IS NOT NULL
     GROUP BY publisher, project_id""",
    """UPDATE main.tenders SET is_followed = 1 WHERE status = 'planned' AND EXISTS (
    SELECT 1 FROM begun AS b
     WHERE b.publisher = tenders.publisher AND b.project_id = tenders.project_id
       AND (b.is_undated OR b.last_us >= COALESCE(tenders.first_published_us, b.last_us)))""",
    "DROP TABLE begun",
)


def _insert_tenders(
    connection: sqlite3.Connection, paths: Addresses, as_of: Mapping[str, str], *, is_trial: bool
) -> None:
    table = tables()["tenders"]
    path_of, build = (_left_out, _left_out) if is_trial else (paths.row, row_json(table.fields))
    cells_of = itemgetter(*table.field)
    booleans = [at for at, field in enumerate(table.fields) if field.type == "boolean"]
    places = ", ".join("?" * (len(table.fields) + 8))
    reached = _reached(as_of)

    def row(state: Mapping[str, str | None]) -> tuple[object, ...]:
        cells: tuple[str | None, ...] = cells_of(state)
        publisher, tender = str(state["publisher"]), str(state["tender_id"])
        path = path_of("projects", publisher, state["project_id"], "tenders", tender)
        values: list[object] = [*cells]
        for at in booleans:
            values[at] = _bool(cells[at])
        return (
            publisher,
            *values,
            path,
            build(publisher, path, *cells),
            _utc_of(state["submission_deadline"]),
            _microseconds(state["first_published_at"]),
            _microseconds(reached(publisher, state["first_published_at"])),
            _utc_of(enter_by(state)),
            0,
        )

    connection.executemany(
        f"INSERT OR IGNORE INTO tenders VALUES ({places})",
        map(row, derive_tenders(connection, as_of)),
    )
    for statement in _FOLLOWED:
        connection.execute(statement)


def _bool(cell: str | None) -> int | None:
    return None if cell is None else int(cell == "true")


def _insert_groups(connection: sqlite3.Connection) -> None:
    """Merge organizations with equal (scheme, identifier), named after the first of them."""
    connection.execute(
        """INSERT INTO organization_groups
        SELECT publisher, organization_id, FIRST_VALUE(publisher) OVER w,
               FIRST_VALUE(organization_id) OVER w
        FROM organizations
        WINDOW w AS (
            PARTITION BY COALESCE(scheme || ' ' || identifier, publisher || ' ' || organization_id),
                         scheme IS NULL OR identifier IS NULL
            ORDER BY publisher, organization_id)
        ORDER BY publisher, organization_id"""
    )


def _insert_projects(filling: Filling) -> None:
    """Derive the projects by `projects.sql`, with their OCID and path."""
    _insert_derived(
        filling,
        "projects",
        f"""WITH project_undertakers AS ({PROJECT_UNDERTAKERS})
            SELECT *, ocid(publisher, project_id) AS ocid,
                   page_path('projects', publisher, project_id) AS path
            FROM ({(_SQL / "projects.sql").read_text("utf-8")})""",
    )


def _insert_worked_out(filling: Filling, names: Iterable[str]) -> None:
    for name in names:
        _insert_derived(filling, name, (_SQL / f"{name}.sql").read_text("utf-8"))


def _insert_derived(filling: Filling, name: str, sql: str) -> None:
    """Fill a derived table, each row with its JSON; `sql` gives its publisher, fields and path."""
    table = tables()[name.replace("_", "-")]
    columns = ", ".join(field.name for field in table.fields)
    cells = ", ".join(map(_text_of, table.fields))
    filling.fill(
        name,
        f"""INSERT OR IGNORE INTO {name}
        SELECT publisher, {columns}, path, json_{name}(publisher, path, {cells})
        FROM ({sql}) ORDER BY publisher, {table.primary_key[0]}""",
    )


def _text_of(field: Field) -> str:
    """SQL of a derived cell as text, in the form of a package's CSV."""
    if field.is_money:
        return f"money_text({field.name})"
    if field.type == "boolean":
        return f"CASE {field.name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return f"CAST({field.name} AS TEXT)"


def _ocid(prefix: str | None, project: str) -> str | None:
    """OCDS 1.1: the publisher's prefix and a local id; an id that is an OCID already is
    unchanged."""
    if project.startswith("ocds-"):
        return project
    return f"{prefix}-{project}" if prefix else None
