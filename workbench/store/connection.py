"""Connections to a project file: the pragmas, and an engine that leaves transactions to us."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, QueuePool, create_engine

_SPILL_PAGES = 65_536
"""Changed pages that a transaction keeps in memory: 256 MB of pages of 4 KB."""
BUSY_SECONDS = 5.0
"""How long a statement waits for another process's lock."""
ROWS = 2_000
"""Most rows that a reader fetches by one statement: while a cursor is open, no commit gets through."""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a raw connection that begins no transaction by itself.

    Args:
        path: an existing file; it is never created.
        read_only: open with ``mode=ro``. Never ``immutable=1``, which shows uncommitted rows of a hot journal as good.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # Views and triggers of a file from elsewhere may call harmless functions only.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # What is sorted is somebody's text: not into the folder of temporary files.
        connection.execute("PRAGMA temp_store = MEMORY")
        # A transaction that does not fit into the cache writes into the file before its end, and from then on nobody
        # can read: some seconds for 100,000 cases. Of a larger one than this the window stands still.
        connection.execute(f"PRAGMA cache_spill = {_SPILL_PAGES}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_engine(path: Path, *, read_only: bool = False) -> Engine:
    """Make the engine of one open project, used by all threads."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect(path, read_only=read_only),
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=20,
        # isolation_level None: a reader's every statement stands alone, the writer begins its transactions itself.
        pool_reset_on_return="rollback",
    )
