"""Says after a fault that nobody foresaw whether the project file is to blame: in one place, not at each read."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from workbench.store.checking import findings, what_stops_reading
from workbench.store.connection import open_engine
from workbench.store.errors import errorname, is_busy, read_error, words
from workbench.store.header import APPLICATION_ID


def damage(path: Path) -> str:
    """Return where a file holds a value that it cannot hold, without a full stop; "" when there is none.

    It reads each row once, the texts of answers aside. The file may be open, here or elsewhere.
    """
    engine = open_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            ours = connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION_ID
            found = next(what_stops_reading(connection), "") if ours else ""
    except DBAPIError as error:
        found = words(error) if errorname(error).startswith("SQLITE_CORRUPT") else ""
    finally:
        engine.dispose()
    return f"{found[:1].lower()}{found[1:]}".rstrip(".")


def all_damage(path: Path) -> list[str]:
    """Examine a file whole without loading its content, which may be what fails. Sentences; [] when sound.

    Raises:
        ProjectError: ``store.read``: another program holds it.
    """
    engine = open_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            return list(findings(connection))
    except DBAPIError as error:
        if is_busy(error):
            raise read_error(error, path) from error
        return [f"SQLite finds the file damaged: {words(error)}."]
    finally:
        engine.dispose()
