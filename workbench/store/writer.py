"""The one thread that writes: takes what has gathered in the queue and commits it as one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from workbench.core.documents import Changes
from workbench.store.errors import closed, errorname, gone, is_refusal, write_error

Work = Callable[[Connection], Changes]
_GROUP = 4_000
"""Most rows' worth of jobs in one commit: keeps the file's lock short for readers."""
_BUSY_ROUNDS = 6
"""Tries of 5 s each before a batch that another program keeps out is given back."""


@dataclass
class Job:
    """Something to write. Jobs with records are joined with their neighbours into one batch."""

    work: Work | None
    records: Sequence[Any] = ()
    alone: bool = False
    """Runs outside any transaction, e.g. VACUUM."""
    future: Future[Any] = field(default_factory=Future)

    def finish(self, changes: Changes) -> None:
        """Tell who waits that it is on disk."""
        if not self.future.done():
            self.future.set_result(changes if self.work is not None else None)

    def fail(self, error: BaseException) -> None:
        """Tell who waits that it is not on disk."""
        if not self.future.done():
            self.future.set_exception(error)


class Writer:
    """The queue and its thread.

    A batch that the disk does not take stays here, in order, before everything that comes later: the futures get the
    error, `retry` or the next write tries again. A write that is wrong in itself is refused alone and dropped.
    """

    def __init__(
        self,
        engine: Engine,
        path: Path,
        records: Callable[[Connection, Sequence[Any]], Changes],
        stamp: Callable[[Connection, Changes], None],
        forget: Callable[[], None],
        publish: Callable[[Changes], None],
    ) -> None:
        """Start the thread.

        Args:
            engine: of the open file.
            path: of the open file, to notice that it was removed.
            records: writes a batch of records.
            stamp: counts up the editions of what changed, in the same transaction.
            forget: drops what was remembered of ids, after a rollback.
            publish: told after each commit, in this thread.
        """
        self._engine, self._path = engine, path
        self._records, self._stamp, self._forget, self._publish = records, stamp, forget, publish
        self._queue: list[Job] = []
        self._kept: list[Job] = []
        self._condition = threading.Condition()
        self._closing = False
        self._inode = _inode(path)
        self.commit_lock = threading.Lock()
        """Held for the time of a transaction; a backup may hold it to get through."""
        self._thread = threading.Thread(target=self._run, name=f"writer {path.name}", daemon=True)
        self._thread.start()

    @property
    def kept(self) -> int:
        """Number of jobs that the disk did not take."""
        return len(self._kept)

    def is_current_thread(self) -> bool:
        """Whether the caller is a subscriber inside a commit's notice, which must not wait for the writer."""
        return threading.current_thread() is self._thread

    def submit(self, job: Job) -> Future[Any]:
        """Queue a job; its future is resolved after the commit."""
        with self._condition:
            if self._closing:
                job.fail(closed(self._path))
            else:
                self._queue.append(job)
                self._condition.notify()
        return job.future

    def flush(self) -> None:
        """Wait until everything queued so far is on disk.

        Raises:
            ProjectError: ``store.write``, the disk did not take it.
        """
        self.submit(Job(lambda _: Changes())).result()

    def stop(self) -> None:
        """Write what is queued, then end the thread."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while jobs := self._take():
                for group in _groups(jobs):
                    self._write(connection, group)

    def _take(self) -> list[Job]:
        """Return all that gathered; [] at the end."""
        with self._condition:
            while not self._queue and not self._closing:
                self._condition.wait()
            jobs, self._queue = self._queue, []
            return jobs

    def _write(self, connection: Connection, jobs: list[Job]) -> None:
        """Commit jobs as one transaction, after the ones that were kept."""
        if jobs[0].alone:
            self._write_alone(connection, jobs[0])
            return
        waiting = self._kept + jobs
        try:
            done = self._commit(connection, waiting)
        except BaseException as fault:  # whatever a job raises belongs to who waits for it, not to this thread
            if is_refusal(fault) and len(waiting) > 1:
                self._write_singly(connection, waiting)
                return
            self._give_back(waiting, fault)
            return
        self._kept = []
        total = Changes()
        for job, changes in zip(waiting, done, strict=True):
            if _inode(self._path) == self._inode:
                job.finish(changes)
            else:  # the commit went into a file that has no name any more; a backup of the open file still has it
                job.fail(gone(self._path))
            total |= changes
        if total != Changes():
            self._publish(total)

    def _write_singly(self, connection: Connection, jobs: list[Job]) -> None:
        """Find the job that is wrong: each gets its own transaction."""
        self._kept = []
        for job in jobs:
            self._write(connection, [job])

    def _give_back(self, jobs: list[Job], fault: BaseException) -> None:
        error = write_error(fault, self._path)
        self._kept = jobs if error.code == "store.write" else []
        for job in jobs:
            job.fail(error)

    def _commit(self, connection: Connection, jobs: list[Job]) -> list[Changes]:
        """Run all jobs in a transaction and return what each changed. Busy is tried again."""
        for rounds in range(_BUSY_ROUNDS):
            try:
                with self.commit_lock:
                    return self._transaction(connection, jobs)
            except BaseException as fault:
                self._roll_back(connection)
                if not errorname(fault).startswith("SQLITE_BUSY") or rounds == _BUSY_ROUNDS - 1:
                    raise
        raise AssertionError("unreachable")

    def _transaction(self, connection: Connection, jobs: list[Job]) -> list[Changes]:
        self._check_place()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        done: list[Changes] = []
        for batch in _batches(jobs):
            work = batch[0].work
            records = [record for job in batch for record in job.records]
            changes = work(connection) if work else self._records(connection, records)
            done += [changes] * len(batch)
        total = Changes()
        for changes in done:
            total |= changes
        self._stamp(connection, total)
        connection.commit()
        return done

    def _check_place(self) -> None:
        """SQLite writes on into a file that was deleted, without a word."""
        if _inode(self._path) != self._inode:
            raise gone(self._path)

    def _roll_back(self, connection: Connection) -> None:
        self._forget()
        try:
            connection.rollback()
        except DBAPIError:
            # SQLite has rolled back by itself, or the next BEGIN tells.
            connection.invalidate()

    def _write_alone(self, connection: Connection, job: Job) -> None:
        try:
            with self.commit_lock:
                assert job.work is not None
                changes = job.work(connection)
        except BaseException as fault:  # as above: told to who waits
            self._roll_back(connection)
            job.fail(write_error(fault, self._path))
            return
        connection.rollback()
        job.finish(changes)
        if changes != Changes():
            self._publish(changes)


def _groups(jobs: list[Job]) -> list[list[Job]]:
    """Split jobs at lonely ones and where a commit would become long."""
    groups: list[list[Job]] = []
    size = 0
    for job in jobs:
        if not groups or job.alone or groups[-1][0].alone or size > _GROUP:
            groups.append([])
            size = 0
        groups[-1].append(job)
        size += 1 + len(job.records)
    return groups


def _batches(jobs: list[Job]) -> list[list[Job]]:
    """Join neighbours that hold records."""
    batches: list[list[Job]] = []
    for job in jobs:
        if batches and job.work is None and batches[-1][0].work is None:
            batches[-1].append(job)
        else:
            batches.append([job])
    return batches


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
