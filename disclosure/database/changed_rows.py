"""Which rows differ between two states of some databases, by the values of columns."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from disclosure.database.keyed_lookups import KeyedLookup, Named, Values
from disclosure.database.sqlite_database import address

# With more rows that differ, to ask again costs less than to know of which.
_MANY = 2_000
_AFFINITIES = {"TEXT": str, "INTEGER": int}
Judge = Callable[[Values, Named], bool]


class _DifferentRows(NamedTuple):
    """The rows of a table that differ, as they were and as they are; its columns, with the type of
    value that they are compared with as it is written; and whether any other row has another
    number now."""

    rows: list[sqlite3.Row]
    types: Mapping[str, type | None]
    primary_key: frozenset[str]
    is_renumbered: bool


class ChangedRows:
    """The rows that differ between databases and earlier ones, by the names under which they are
    attached (see `changed_columns`); read where they are asked for."""

    def __init__(self, files: Mapping[str, Path], earlier: Mapping[str, Path]) -> None:
        self._files, self._earlier = files, earlier
        self._difference = lru_cache(maxsize=None)(self._compare)

    def judge(self, lookup: KeyedLookup) -> Judge:
        """A function of the values of a lookup: whether its answer may have changed."""
        difference = self._difference(lookup.table)
        if difference is None:
            return always
        alternatives = []
        for key in lookup.keys:
            ordered = {*key.columns, *lookup.ordered_by}
            types = tuple(difference.types.get(column) for column in key.columns)
            if None in types or (
                difference.is_renumbered and not difference.primary_key <= ordered
            ):
                return always
            differing = {tuple(row[column] for column in key.columns) for row in difference.rows}
            alternatives.append((key.of, types, differing))

        def may_differ(values: Values, named: Named) -> bool:
            for key_of, types, differing in alternatives:
                cells = key_of(values, named)
                # A value of another type SQLite would convert; without one nothing is found.
                is_comparable = tuple(map(type, cells)) == types or None in cells
                if cells in differing or not is_comparable:
                    return True
            return False

        return may_differ

    def _compare(self, name: str) -> _DifferentRows | None:
        """None for what is no table of the same form before and after, and where many differ."""
        schema, _, table = name.partition(".")
        if schema not in self._files:
            return None
        file, earlier = self._files[schema], self._earlier[schema]
        with closing(sqlite3.connect(address(file), uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("ATTACH ? AS earlier", (address(earlier),))
            forms = {
                tuple(row)
                for source in ("main", "earlier")
                for row in connection.execute(
                    f"SELECT type, sql FROM {source}.sqlite_master WHERE name = ?", (table,)
                )
            }
            described = connection.execute(f'PRAGMA main.table_info("{table}")').fetchall()
            if len(forms) != 1 or "COLLATE" in str(forms) or not described:
                return None
            ((kind, sql),) = forms
            if kind != "table":
                return None
            return _difference_of(
                connection, table, described, has_rowid="WITHOUT ROWID" not in sql
            )


def always(_values: Values, _named: Named) -> bool:
    """The judge of what may have changed whatever the values are."""
    return True


def _difference_of(
    connection: sqlite3.Connection,
    table: str,
    described: Sequence[sqlite3.Row],
    *,
    has_rowid: bool,
) -> _DifferentRows | None:
    columns = [row["name"] for row in described]
    primary_key = [row["name"] for row in described if row["pk"]]
    key = primary_key or ["rowid"]
    # A key may be empty: such a row differs from itself.
    joined = " AND ".join(f'n."{column}" = e."{column}"' for column in key)
    is_other = " OR ".join(f'n."{column}" IS NOT e."{column}"' for column in columns)
    rows: list[sqlite3.Row] = []
    for mine, theirs in (("main", "earlier"), ("earlier", "main")):
        rows += connection.execute(
            f'SELECT n.* FROM {mine}."{table}" n LEFT JOIN {theirs}."{table}" e ON {joined}'
            f' WHERE e."{key[0]}" IS NULL OR {is_other} LIMIT {_MANY + 1}'
        ).fetchall()
        if len(rows) > _MANY:
            return None
    is_renumbered = has_rowid and bool(
        connection.execute(
            f'SELECT 1 FROM main."{table}" n JOIN earlier."{table}" e ON {joined}'
            " WHERE n.rowid <> e.rowid LIMIT 1"
        ).fetchone()
    )
    types = {row["name"]: _AFFINITIES.get(row["type"].upper()) for row in described}
    return _DifferentRows(rows, types, frozenset(primary_key), is_renumbered)
