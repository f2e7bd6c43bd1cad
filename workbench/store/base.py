"""What all parts of the store share: the open file, reading in short statements, queueing writes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Row, Select, Table, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.store import tables as t
from workbench.store.connection import ROWS
from workbench.store.errors import closed, read_error
from workbench.store.lock import SideLock
from workbench.store.writer import Job, Work, Writer

T = TypeVar("T")
CHUNK = 500
"""Keys in one IN list."""
_VARIABLES = 999
"""Values in one statement that every SQLite takes."""


class Base:
    """An open project file. The parts of `Store` build on it."""

    path: Path
    read_only: bool
    _engine: Engine
    _writer: Writer | None
    _lock: SideLock | None

    def __init__(self, path: Path, engine: Engine, lock: SideLock | None, *, read_only: bool) -> None:
        self.path, self.read_only = path, read_only
        self._engine, self._lock = engine, lock
        self._subscribers: list[Callable[[Changes], None]] = []
        self._edit_lock = threading.RLock()
        self._settling: dict[str, Future[Any]] = {}
        self._writer = None
        self._load()
        self._writer = None if read_only else self._start_writer()

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Call back after each commit with what changed; returns a function that ends it.

        It happens in the writer's thread: the callback must be quick, may read, but neither write nor wait.
        """
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def flush(self) -> None:
        """Wait until all queued writes are on disk.

        Raises:
            ProjectError: ``store.write``: the disk does not take them; they are kept, see `retry`.
        """
        if self._writer is not None:
            self._submit(lambda _: Changes(), keep=False).result()

    def retry(self) -> Future[Changes]:
        """Try again to write what the disk did not take; it also goes before any later write by itself.

        To submit the same records again is harmless too: what is there already is left alone.
        """
        return self._submit(lambda _: Changes(), keep=False)

    @property
    def problem(self) -> ProjectError | None:
        """Why the last write failed; None when it went well."""
        return self._writer.problem if self._writer is not None else None

    @property
    def unsaved(self) -> int:
        """Number of writes that the disk did not take and that are kept in memory."""
        return self._writer.kept if self._writer is not None else 0

    @property
    def waiting(self) -> int:
        """Number of writes that are on their way to the disk."""
        return self._writer.waiting if self._writer is not None else 0

    # for the parts

    def _load(self) -> None:
        """Fill what is kept in memory."""
        raise NotImplementedError

    def _start_writer(self) -> Writer:
        return Writer(
            self._engine,
            self.path,
            records=self._write_records,
            stamp=_stamp,
            forget=self._forget,
            publish=self._publish,
        )

    def _write_records(self, connection: Connection, records: Sequence[Any]) -> Changes:
        raise NotImplementedError

    def _forget(self) -> None:
        """Drop remembered ids after a rollback."""
        raise NotImplementedError

    def _publish(self, changes: Changes) -> None:
        for callback in tuple(self._subscribers):
            try:
                callback(changes)
            except BaseException as fault:  # a subscriber's fault is told like that of a thread; the writer goes on
                details = (type(fault), fault, fault.__traceback__, threading.current_thread())
                threading.excepthook(threading.ExceptHookArgs(details))

    def _submit(self, work: Work, topic: str = "", *, alone: bool = False, keep: bool = True) -> Future[Changes]:
        """Queue a write. Reads of the same topic wait for it (`_settle`)."""
        return self._enqueue(Job(work, alone=alone, keep=keep), topic)

    def _enqueue(self, job: Job, topic: str = "") -> Future[Any]:
        if self._writer is None:
            job.fail(closed(self.path))
            return job.future
        if topic:
            self._settling[topic] = job.future
        return self._writer.submit(job)

    def _settle(self, *topics: str, patience: float | None = None) -> None:
        """Wait until the last queued write of these topics has ended, well or badly; at most so many seconds."""
        if self._writer is None or self._writer.is_current_thread():
            return
        for topic in topics:
            future = self._settling.get(topic)
            if future is not None:
                with suppress(TimeoutError):
                    future.exception(patience)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection for reading; every statement on it must be fetched whole.

        Raises:
            ProjectError: ``store.read``.
        """
        with self._sentences(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what SQLite says of a read into ``store.read``."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise read_error(error, self.path) from error

    def _is_settled(self, topic: str) -> bool:
        """Whether no write of this topic is queued."""
        future = self._settling.get(topic)
        return future is None or future.done()

    def _rows(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        """Run one statement of at most 2,000 rows."""
        with self._reading() as connection:
            return connection.execute(statement).all()

    def _tuples(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        """Run one statement of at most 2,000 rows, and take the rows as SQLite gives them: a third of the time."""
        with self._reading() as connection:
            result = connection.execute(statement)
            assert result.cursor is not None
            rows = cast(list[tuple[Any, ...]], result.cursor.fetchall())
            result.close()
            return rows

    def _paged(self, statement: Select[Any], key: Any) -> Iterator[Row[Any]]:
        """Rows of a statement in the order of a unique integer column, which must be its first, 2,000 at a time."""
        last: int | None = None
        while True:
            page = statement if last is None else statement.where(key > last)
            rows = self._rows(page.order_by(key).limit(ROWS))
            yield from rows
            if len(rows) < ROWS:
                return
            last = rows[-1][0]

    def _by_keys(self, statement: Select[Any], column: Any, keys: Iterable[Any]) -> Iterator[Row[Any]]:
        """Rows whose column is one of the keys, in statements of 500 keys."""
        for chunk in chunks(list(keys), CHUNK):
            yield from self._rows(statement.where(column.in_(chunk)))


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def all_rows(connection: Connection, statement: Select[Any], key: Any, size: int = ROWS) -> Iterator[Row[Any]]:
    """Rows of a statement whose first column is a positive unique integer key, a few at a time in its order."""
    last = 0
    while rows := connection.execute(statement.where(key > last).order_by(key).limit(size)).all():
        yield from rows
        last = rows[-1][0]


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], conflict: str = "", after: str = ""
) -> None:
    """Insert many rows, all with the same columns; as `insert_tuples`.

    Args:
        connection: in a transaction.
        table: the table.
        rows: column → value as SQLite takes it.
        conflict: ``"OR IGNORE"`` or ``"OR REPLACE"``.
        after: ``"ON CONFLICT … DO UPDATE SET …"``.
    """
    if rows:
        names = tuple(rows[0])
        insert_tuples(connection, table, names, [tuple(map(row.__getitem__, names)) for row in rows], conflict, after)


def insert_tuples(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    conflict: str = "",
    after: str = "",
) -> None:
    """Insert many rows of values in the order of ``names``, past SQLAlchemy's work on each value.

    Some at a time: after each statement Python's lock is handed to another thread and back.
    """
    one, most = f"({', '.join('?' * len(names))})", max(1, _VARIABLES // len(names))
    start = 0
    while start < len(rows):
        # A power of two, so that there are few statements, which stay prepared.
        size = 1 << min(most, len(rows) - start).bit_length() - 1
        statement = f"INSERT {conflict} INTO {table.name} ({', '.join(names)}) VALUES {', '.join([one] * size)} {after}"
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows[start : start + size])))
        start += size


def find_rows(connection: Connection, statement: str, keys: Iterable[Any], *before: Any) -> list[tuple[Any, ...]]:
    """Rows of a statement that ends in ``IN``, for many keys, as SQLite gives them.

    Args:
        connection: whose rows are fetched whole.
        statement: SQL up to the list of keys.
        before: values of the question marks in it.
    """
    found: list[tuple[Any, ...]] = []
    for chunk in chunks(tuple(keys), CHUNK):
        size = next(size for size in (1, 8, 32, 128, CHUNK) if size >= len(chunk))
        # Filled up with the last one, so that there are few statements, which stay prepared.
        filled = (*before, *chunk, *[chunk[-1]] * (size - len(chunk)))
        result = connection.exec_driver_sql(f"{statement} ({', '.join('?' * size)})", filled)
        assert result.cursor is not None
        found += result.cursor.fetchall()
        result.close()
    return found


def next_id(connection: Connection, column: Any) -> int:
    """Return the first free value of an integer key. There is one writer, so it stays free."""
    highest = connection.exec_driver_sql(f"SELECT max({column.name}) FROM {column.table.name}").scalar()
    return int(highest or 0) + 1


def _stamp(connection: Connection, changes: Changes) -> None:
    """Count up the editions by which other processes see what changed."""
    if changes.cases:
        statement = insert(t.SET_EDITION).on_conflict_do_update(
            index_elements=["set_id"], set_={"edition": t.SET_EDITION.c.edition + 1}
        )
        connection.execute(statement, [{"set_id": set_id, "edition": 1} for set_id in changes.cases])
    if changes.experiments:
        statement_text = text("UPDATE experiment SET edition = edition + 1 WHERE uuid = :uuid")
        connection.execute(statement_text, [{"uuid": uuid} for uuid in changes.experiments])
