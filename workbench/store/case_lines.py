"""A golden set as narrow lines in memory, beside the file: filtered, sorted and searched by SQL in a few milliseconds.

A search through the contents of 100,000 cases in the file itself takes ten times as long as a person waits for a key.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text

from workbench.core.cases import Split
from workbench.store.base import chunks
from workbench.store.cases import Cases
from workbench.store.connection import BUSY_SECONDS, ROWS
from workbench.store.line_query import LONGEST, LineQuery, where_lines, where_words

_REMEMBERED = 16
"""Answers that are kept until a line changes."""
EMPTY = b""
"""The sort key of what is empty: SQLite puts it behind numbers and texts."""
Key = str | float | bytes


class CaseLine(NamedTuple):
    """What a line keeps of a case."""

    text: str
    """What a search looks through, case folded."""
    keys: tuple[Key, ...]
    """What the columns are sorted by; `EMPTY` where there is nothing."""
    level: int
    """0 in order, 1 a warning, 2 an error."""
    alike: int
    """Equal for cases that say the same, 63 bits; 0 for none."""
    flags: int
    """Which rare fields it fills, as bits."""


Describe = Callable[[dict[str, Any]], CaseLine]
"""Content of a case as JSON (fields at their default are missing) → its line."""


class LineCounts(NamedTuple):
    """Cases of a split, and how many of them have errors or only warnings."""

    cases: int
    errors: int
    warnings: int
    flags: int
    """The rare fields that any of them fills."""


class Marks(NamedTuple):
    """What is known of a case that is not in order."""

    level: int
    twin: int | None
    """Position of the first case that says the same."""
    leaks: bool = False
    """Whether some of those that say the same are held out and some are not."""


class CaseLines:
    """The lines of one set. Every method may be called from any thread; one works at a time.

    Args:
        store: the open file.
        set_id: id of the golden set.
        describe: makes a line of a case; called in the thread of `refresh`.
        width: number of sort keys.
    """

    def __init__(self, store: Cases, set_id: str, describe: Describe, width: int) -> None:
        self._store, self._set_id, self._describe, self._width = store, set_id, describe, width
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._memory = sqlite3.connect(
            ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
        )
        self._indexed: set[int] = set()
        self._closed = False
        self._version = -1
        self._found: dict[LineQuery, array[int]] = {}
        keys = "".join(f", k{place}" for place in range(width))
        self._memory.execute("PRAGMA trusted_schema = OFF")
        self._memory.execute("PRAGMA temp_store = MEMORY")
        self._memory.execute(
            "CREATE TABLE line (position INTEGER PRIMARY KEY, row INTEGER, kind TEXT, split TEXT, tags TEXT,"
            f" level INTEGER, alike INTEGER, flags INTEGER, twin INTEGER{keys})"
        )
        # The texts stand apart, so that a search reads them alone and a filter none of them.
        self._memory.execute("CREATE TABLE words (position INTEGER PRIMARY KEY, split TEXT, text TEXT)")
        self._memory.execute("CREATE INDEX line_face ON line (split, kind, tags, level, twin)")
        self._memory.execute("CREATE INDEX line_alike ON line (alike) WHERE alike <> 0")
        self._memory.execute("ATTACH ? AS file", (f"{_file(store).as_uri()}?mode=ro",))

    def refresh(self, progress: Callable[[int, int], None] | None = None) -> bool:
        """Bring the lines up to date with the file; returns whether any changed.

        Args:
            progress: told how many of how many changed lines were read.
        """
        self._store._settle("history")
        # Who comes meanwhile waits and finds it done, or the lines that changed would be read by each of them.
        with self._refreshing:
            return self._refresh(progress)

    def _refresh(self, progress: Callable[[int, int], None] | None) -> bool:
        with self._using() as memory:
            # The file's own count of commits by others, the store's writer among them: without one all is as it was.
            version = memory.execute("PRAGMA file.data_version").fetchone()[0]
            if version == self._version:
                return False
            gone = memory.execute(
                "DELETE FROM line WHERE position NOT IN (SELECT position FROM file.set_member WHERE set_id = ?)",
                (self._set_id,),
            ).rowcount
            if gone > 0:
                memory.execute("DELETE FROM words WHERE position NOT IN (SELECT position FROM line)")
            changed = memory.execute(
                "SELECT member.position FROM file.set_member AS member LEFT JOIN line"
                " ON line.position = member.position WHERE member.set_id = ? AND line.row IS NOT member.golden_case",
                (self._set_id,),
            ).fetchall()
        places = [row[0] for row in changed]
        done = 0
        for chunk in chunks(places, ROWS):
            with self._using() as memory:
                self._take(memory, chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, len(places))
        with self._using() as memory:
            if places or gone > 0:
                _find_twins(memory)
                self._found.clear()
            self._version = version
        return bool(places) or gone > 0

    def prepare(self) -> None:
        """Make the indexes by which columns are sorted at once; without it the first sort of a column makes its own."""
        for place in range(self._width):
            with self._using() as memory:
                self._index(memory, place)

    def places(self, query: LineQuery) -> array[int]:
        """Positions in the set of the cases that a query finds, in its order."""
        with self._using() as memory:
            known = self._found.get(query)
            if known is None:
                if len(self._found) >= _REMEMBERED:
                    self._found.clear()
                known = self._found[query] = self._look(memory, query)
            return array("q", known)

    def _look(self, memory: sqlite3.Connection, query: LineQuery) -> array[int]:
        where, values = where_lines(query)
        if query.order >= 0:
            self._index(memory, query.order)
            key, way = f"k{query.order}", "DESC" if query.descending else "ASC"
            # The planner would take the index of splits and sort all that it gives.
            table = f"line INDEXED BY line_k{query.order}"
            # Empty ones stand at the end either way.
            selects = [
                f"SELECT position FROM {table} WHERE {where} AND {key} < x'' ORDER BY {key} {way}, position {way}",
                f"SELECT position FROM {table} WHERE {where} AND {key} >= x'' ORDER BY {key}, position",
            ]
        elif (query.words or query.phrase) and not (query.kinds or query.tags or query.level):
            where, values = where_words(query)
            selects = [f"SELECT position FROM words WHERE {where}"]
        else:
            selects = [f"SELECT position FROM line WHERE {where}"]
        found: array[int] = array("q")
        for select in selects:
            found.extend(chain.from_iterable(memory.execute(select, values)))
        if query.order < 0:
            # In the order of the index it is a few sorted runs, which Python merges faster than SQLite sorts.
            found = array("q", sorted(found, reverse=query.descending))
        return found

    def counts(self, split: Split | None = None) -> LineCounts:
        """How many cases, with errors, with warnings."""
        bits = "".join(f", max(flags & {1 << bit})" for bit in range(12))
        with self._using() as memory:
            row = memory.execute(
                f"SELECT count(*), sum(level = 2), sum(level = 1 OR (level = 0 AND twin IS NOT NULL)){bits} FROM line"
                " WHERE ?1 IS NULL OR split = ?1",
                (split,),
            ).fetchone()
        return LineCounts(row[0], row[1] or 0, row[2] or 0, sum(bit or 0 for bit in row[3:]))

    def labels(self, split: Split | None = None) -> dict[str, int]:
        """Kind or tag → number of cases."""
        with self._using() as memory:
            rows = memory.execute(
                "SELECT kind, count(*) FROM line WHERE ?1 IS NULL OR split = ?1 GROUP BY kind UNION ALL"
                " SELECT value, count(*) FROM line, json_each(line.tags) WHERE (?1 IS NULL OR split = ?1)"
                " AND tags <> '[]' GROUP BY value",
                (split,),
            ).fetchall()
        found: dict[str, int] = {}
        for name, count in rows:
            found[str(name)] = found.get(str(name), 0) + count
        return found

    def marks(self, most: int = 20_000) -> dict[int, Marks]:
        """Position → what is wrong, for at most so many cases that are not in order."""
        with self._using() as memory:
            rows = memory.execute(
                "SELECT position, level, twin, mixed.leaks FROM line LEFT JOIN"
                " (SELECT alike, count(DISTINCT split) > 1 AS leaks FROM line WHERE twin IS NOT NULL GROUP BY alike)"
                " AS mixed ON mixed.alike = line.alike AND twin IS NOT NULL"
                " WHERE level > 0 OR twin IS NOT NULL ORDER BY position LIMIT ?",
                (most,),
            ).fetchall()
        return {row[0]: Marks(row[1], row[2], bool(row[3])) for row in rows}

    def close(self) -> None:
        """Let go of file and memory; later calls find nothing."""
        with self._lock:
            self._closed = True
            self._memory.close()

    def _take(self, memory: sqlite3.Connection, places: Sequence[int]) -> None:
        rows = memory.execute(
            "SELECT member.position, content.id, content.kind, content.split, content.tags,"
            f" substr(content.content, 1, {LONGEST + 1}) FROM json_each(?) AS wanted"
            # CROSS JOIN keeps this order: the wanted ones first, then what stands there.
            " CROSS JOIN file.set_member AS member INDEXED BY set_member_position"
            " ON member.set_id = ? AND member.position = wanted.value"
            " CROSS JOIN file.golden_case AS content ON content.id = member.golden_case",
            (json.dumps(places), self._set_id),
        ).fetchall()
        blank = (EMPTY,) * self._width
        lines, words = [], []
        for position, row, kind, split, tags, content in rows:
            if content is None or len(content) > LONGEST:
                line = CaseLine((content or "")[: LONGEST // 10].casefold(), blank, 0, 0, 0)
            else:
                line = self._describe(json.loads(content))
            lines.append((position, row, kind, split, tags, line.level, line.alike, line.flags, *line.keys))
            words.append((position, split, line.text))
        names = "".join(f", k{place}" for place in range(self._width))
        marks = ", ".join("?" * (8 + self._width))
        memory.execute("BEGIN")
        memory.executemany(
            "INSERT OR REPLACE INTO line (position, row, kind, split, tags, level, alike, flags"
            f"{names}) VALUES ({marks})",
            lines,
        )
        memory.executemany("INSERT OR REPLACE INTO words (position, split, text) VALUES (?, ?, ?)", words)
        memory.execute("COMMIT")

    def _index(self, memory: sqlite3.Connection, place: int) -> None:
        if place not in self._indexed:
            memory.execute(f"CREATE INDEX line_k{place} ON line (k{place}, position, split)")
            self._indexed.add(place)

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._store._sentences():
            if self._closed:
                raise sqlite3.ProgrammingError("the lines are closed")
            yield self._memory


def _file(store: Cases) -> Path:
    """The file that is read: of a project on a read-only disk a copy."""
    with store._reading() as connection:
        return Path(connection.execute(text("PRAGMA database_list")).all()[0][2])


def _find_twins(memory: sqlite3.Connection) -> None:
    memory.execute("UPDATE line SET twin = NULL WHERE twin IS NOT NULL")
    memory.execute(
        "UPDATE line SET twin = doubled.first FROM (SELECT alike, min(position) AS first FROM line WHERE alike <> 0"
        " GROUP BY alike HAVING count(*) > 1) AS doubled WHERE line.alike = doubled.alike"
    )
