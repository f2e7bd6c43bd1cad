"""The open project file: one class for all that is in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection

from workbench.core.documents import Changes, ProjectInfo
from workbench.core.errors import ProjectError
from workbench.store import opening
from workbench.store.care import Care
from workbench.store.connection import open_engine
from workbench.store.damage import damage
from workbench.store.documents import hold, write_document
from workbench.store.errors import is_busy, words
from workbench.store.header import damaged
from workbench.store.known import Known
from workbench.store.lock import SideLock
from workbench.store.merging import Merging
from workbench.store.past import Past
from workbench.store.records import Records
from workbench.store.usual import UsualCalls
from workbench.store.watching import Watching


class Store(Watching, Records, UsualCalls, Merging, Past, Care):
    """A project file that is open. Reads work from any thread; all writes go through one writer thread."""

    _folder: Path | None = None
    """Of a copy that is read in the file's place."""
    _closed = False

    @classmethod
    def create(cls, path: Path, name: str) -> Store:
        """Make a new project file and open it.

        Raises:
            ProjectError: ``project.exists``, ``project.missing``, ``project.read_only``, ``store.write``.
        """
        path = path.absolute()
        lock = opening.prepare_new(path)
        store = cls._started(path, path, lock, None)
        info = ProjectInfo(name=name)
        held = hold(info)
        store._hold([("project", info.id, held)])

        def work(connection: Connection) -> Changes:
            write_document(connection, "project", info.id, held)
            return Changes(documents=frozenset([("project", info.id)]))

        store._submit(work, "history").result()
        return store

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Store:
        """Open a project file.

        Args:
            path: the file.
            read_only: take no lock and write nothing; possible while another window writes.

        Raises:
            ProjectError: ``project.missing``, ``.foreign`` (also a folder or an empty file), ``.damaged``, ``.newer``,
                ``.locked`` (names the holder), ``.unreadable``, ``.read_only``. The file is left as it was, but for the
                rollback of a journal that a killed process left.
        """
        path = path.absolute()
        if read_only:
            place, folder = opening.prepare_read_only(path)
            return cls._started(path, place, None, folder)
        return cls._started(path, path, opening.prepare(path), None)

    @classmethod
    def _started(cls, path: Path, place: Path, lock: SideLock | None, folder: Path | None) -> Store:
        engine = open_engine(place, read_only=lock is None)
        opening.opened(path)
        try:
            store = cls(path, engine, lock, read_only=lock is None)
        except BaseException as error:  # also Ctrl-C: whatever ends the opening, the file is let go of
            engine.dispose()
            opening.closed(path)
            try:
                found = damage(place) if _may_mean_damage(error) else ""
            finally:
                if lock is not None:
                    lock.release()
                if folder is not None:
                    shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, ProjectError) and error.code == "store.read" and not is_busy(error.__cause__):
                raise damaged(path, words(error.__cause__ or error)) from error
            if found:
                raise damaged(path, found) from error
            raise
        store._folder = folder
        return store

    def close(self, *, discard: bool = False) -> None:
        """Write what is queued and let go of the file. Closing twice is harmless.

        Args:
            discard: close even if the disk does not take the last writes, and lose them.

        Raises:
            ProjectError: ``store.write``: the disk does not take the last writes; the store stays open.
        """
        if self._closed:
            return
        if self._writer is not None:
            try:
                self.flush()
            except ProjectError:
                if not discard:
                    raise
            self._writer.stop()
        self._closed = True
        self._end_watch()
        self._engine.dispose()
        opening.closed(self.path)
        if self._lock is not None:
            self._lock.release()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _load(self) -> None:
        self._known = Known(self.path)
        self._manifests = {}
        self._load_documents()
        self._load_history()
        self._load_watch()


def _may_mean_damage(error: BaseException) -> bool:
    """Whether what stopped the reading can come of what stands in the file: not Ctrl-C, not the disk, not memory."""
    return isinstance(error, Exception) and not isinstance(error, ProjectError | OSError | MemoryError)
