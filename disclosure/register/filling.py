"""Filling a register table by table: by a statement, or from an earlier register if the result
would be the same."""

import re
import sqlite3
from pathlib import Path

from disclosure.database.sqlite_database import address
from disclosure.database.step_log import StepLog, columns_of

TODAY = "today()"  # the day of each publisher's clock, as a dependency of a step
_CLOCK = "main.publishers.as_of"
_DAY = re.compile(r"SUBSTR\((?:\w+\.)?as_of, 1, (?:7|10)\)")


def read_days(reads: set[str], sql: str) -> None:
    """Let a statement depend on the day instead of the instant, where it reads no more than
    that."""
    if _CLOCK in reads and "as_of" not in _DAY.sub("", sql):
        reads.remove(_CLOCK)
        reads.add(TODAY)


class Filling:
    """A register that is being filled, beside an `earlier` one of the same program.

    Each table has the same rows in the same order either way, and the same number of statements
    writes it: equal registers are equal bytes.
    """

    def __init__(
        self, connection: sqlite3.Connection, steps: StepLog, earlier: Path | None
    ) -> None:
        self.connection, self.steps, self._earlier = connection, steps, earlier

    def attach(self) -> None:
        """Attach the earlier register, once no transaction is writing."""
        if self._earlier is not None:
            self.connection.execute("ATTACH ? AS earlier", (address(self._earlier),))

    def fill(self, table: str, sql: str) -> int:
        """Fill a table by a statement that inserts into it; returns the number of rows."""
        step = f"table {table}"
        if self._earlier is not None and self.steps.is_as_before(step):
            self.steps.leave(f"main.{table}")
            columns = ", ".join(columns_of(self.connection, f"main.{table}"))
            return self.connection.execute(
                f"INSERT INTO {table} SELECT {columns} FROM earlier.{table} ORDER BY rowid"
            ).rowcount
        with self.steps.reading(self.connection, step) as reads:
            count = self.connection.execute(sql).rowcount
            read_days(reads, sql)
        self.compare(table)
        return count

    def compare(self, *tables: str) -> None:
        """Note how refilled tables differ from the earlier ones."""
        if self._earlier is not None:
            for table in tables:
                self.steps.compare(self.connection, f"main.{table}", f"earlier.{table}")

    def compare_by_plan(self) -> None:
        """Also note tables whose SQLite statistics differ: the query plan may return rows in
        another order, and sums may differ in the last digit."""
        if self._earlier is None:
            return
        query = "SELECT DISTINCT tbl FROM main.sqlite_stat1"
        for (table,) in self.connection.execute(query).fetchall():
            statistics = [
                self.connection.execute(
                    f"SELECT idx, stat FROM {place}.sqlite_stat1 WHERE tbl = ? ORDER BY idx",
                    (table,),
                ).fetchall()
                for place in ("main", "earlier")
            ]
            if statistics[0] != statistics[1]:
                self.steps.change(self.connection, f"main.{table}")
