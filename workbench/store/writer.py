"""The one thread that writes: takes what has gathered in the queue and commits it as one transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.store.errors import closed, gone, is_busy, is_refusal, write_error

Work = Callable[[Connection], Changes]


def _begun() -> Future[Any]:
    """A future that cannot be cancelled: what is queued is written, whoever ceases to wait for it.

    A task that is cancelled while it waits would cancel it too; who reads then would not wait for the write, and fail.
    """
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


_GROUP = 1_000
"""Records after which a commit is made although more wait: some 30 ms, in which readers stand still."""
_HELD_SECONDS, _ROOM_SECONDS = 1.0, 0.11
"""After so long in commits the file is left alone so long. A process that waits to read looks every 100 ms: on a slow
disk, where next to all time is in commits, it looked in vain for its 5 s."""
_BUSY_ROUNDS = 6
"""Tries of 5 s each before a batch that another program keeps out is given back."""


@dataclass
class Job:
    """Something to write. Jobs with records are joined with their neighbours into one batch."""

    work: Work | None
    records: Sequence[Any] = ()
    alone: bool = False
    """Runs outside any transaction, e.g. VACUUM."""
    keep: bool = True
    """Whether it is tried again after a fault of the disk; not so where the caller waits and is told."""
    future: Future[Any] = field(default_factory=_begun)

    def finish(self, changes: Changes) -> None:
        """Tell who waits that it is on disk."""
        if not self.future.done():  # it is, where the disk refused at first: that was told
            self.future.set_result(changes if self.work is not None else None)

    def fail(self, error: BaseException) -> None:
        """Tell who waits that it is not on disk."""
        if not self.future.done():
            self.future.set_exception(error)


class Writer:
    """The queue and its thread.

    A batch that the disk does not take stays here, in order, before everything that comes later: the futures get the
    error, `Store.retry` or the next write tries again. A write that is wrong in itself is refused alone and dropped.
    """

    def __init__(
        self,
        engine: Engine,
        path: Path,
        *,
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
        self._path = path
        self._records, self._stamp, self._forget, self._publish = records, stamp, forget, publish
        self._connection = engine.connect()
        self._inode = _inode(path)
        self._queue: list[Job] = []
        self._kept: list[Job] = []
        self._writing = 0
        self._held = 0.0
        """Seconds in commits since the file was left alone."""
        self._condition = threading.Condition()
        self._closing = False
        self.problem: ProjectError | None = None
        """Why the last write failed; None after one that went well."""
        self.failed_at = 0.0
        """When, by the monotonic clock."""
        self.commit_lock = threading.Lock()
        """Held for the time of a transaction; a backup may hold it to get through."""
        self._thread = threading.Thread(target=self._run, name=f"writer {path.name}", daemon=True)
        self._thread.start()

    @property
    def kept(self) -> int:
        """Number of jobs that the disk did not take."""
        return len(self._kept)

    @property
    def waiting(self) -> int:
        """Number of jobs that are queued or being written just now."""
        return sum(not job.alone for job in list(self._queue)) + self._writing

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

    def stop(self) -> None:
        """Write what is queued, then end the thread."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join()
        self._connection.close()

    def copy_kept(self, engine: Engine) -> None:
        """Write what the disk did not take into a copy of the file; it is kept all the same."""
        with self.commit_lock:
            self._forget()
            try:
                with engine.connect() as connection:
                    self._run_jobs(connection, self._kept)
            finally:
                self._forget()

    def _run(self) -> None:
        while jobs := self._take():
            self._writing = sum(not job.alone for job in jobs)
            for group in _groups(jobs):
                began = time.monotonic()
                self._write(group)
                self._leave_room(time.monotonic() - began)
            self._writing = 0
            # What they hold, e.g. 100,000 cases, is not kept until somebody writes again.
            del jobs, group

    def _leave_room(self, took: float) -> None:
        """Let other processes read that wait; what was written is acknowledged before."""
        self._held += took
        if self._held > _HELD_SECONDS:
            self._held = 0.0
            time.sleep(_ROOM_SECONDS)

    def _take(self) -> list[Job]:
        """Return all that gathered; [] at the end."""
        with self._condition:
            while not self._queue and not self._closing:
                if not self._condition.wait(_ROOM_SECONDS):
                    self._held = 0.0
                    self._condition.wait_for(lambda: self._queue or self._closing)
            jobs, self._queue = self._queue, []
            return jobs

    def _write(self, jobs: list[Job]) -> None:
        """Commit jobs as one transaction, after the ones that were kept."""
        waiting = jobs if jobs[0].alone else self._kept + jobs
        try:
            done = self._commit(waiting)
        except BaseException as fault:  # also SystemExit: it is told to who waits; this thread must not end with it
            if is_refusal(fault) and len(waiting) > 1:
                self._write_singly(waiting)
            else:
                self._give_back(waiting, fault)
            return
        if not jobs[0].alone:
            self._kept = []
        self._announce(waiting, done)

    def _announce(self, jobs: list[Job], done: list[Changes]) -> None:
        """Tell who waits, then the subscribers."""
        lost = None if _inode(self._path) == self._inode else gone(self._path)
        if lost or not self._kept:
            self.problem = lost
        total = Changes()
        for job, changes in zip(jobs, done, strict=True):
            if lost is None:
                job.finish(changes)
            else:  # the commit went into a file that has no name any more; a backup of the open file still has it
                job.fail(lost)
            total |= changes
        if total != Changes():
            self._publish(total)

    def _write_singly(self, jobs: list[Job]) -> None:
        """Find the job that is wrong: each gets its own transaction."""
        self._kept = []
        for job in jobs:
            self._write([job])

    def _give_back(self, jobs: list[Job], fault: BaseException) -> None:
        error = write_error(fault, self._path)
        self.problem, self.failed_at = error, time.monotonic()
        if not jobs[0].alone:
            self._kept = [job for job in jobs if job.keep] if error.code == "store.write" else []
        for job in jobs:
            job.fail(error)

    def _commit(self, jobs: list[Job]) -> list[Changes]:
        """Run all jobs in a transaction and return what each changed. Busy is tried again."""
        rounds = 0
        while True:
            rounds += 1
            try:
                with self.commit_lock:
                    if _inode(self._path) != self._inode:
                        # SQLite would write on into a file that was deleted, without a word.
                        raise gone(self._path)
                    return self._run_jobs(self._connection, jobs)
            except BaseException as fault:  # whatever it is, no transaction stays open, and it goes on to `_write`
                self._roll_back()
                if not is_busy(fault) or rounds == _BUSY_ROUNDS:
                    raise

    def _run_jobs(self, connection: Connection, jobs: list[Job]) -> list[Changes]:
        if jobs and jobs[0].alone and jobs[0].work is not None:
            changes = jobs[0].work(connection)
            connection.rollback()
            return [changes]
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        done: list[Changes] = []
        total = Changes()
        for batch in _batches(jobs):
            work = batch[0].work
            records = [record for job in batch for record in job.records]
            changes = work(connection) if work else self._records(connection, records)
            done += [changes] * len(batch)
            total |= changes
        self._stamp(connection, total)
        connection.commit()
        return done

    def _roll_back(self) -> None:
        self._forget()
        try:
            self._connection.rollback()
        except DBAPIError:
            # SQLite has rolled back by itself; where it has not, the connection is of no use any more.
            self._connection.invalidate()
            self._connection.rollback()


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
