"""The examination of a project file."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine


def findings(engine: Engine) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong."""
    with engine.connect() as connection:
        for row in connection.exec_driver_sql("PRAGMA integrity_check(20)").all():
            if row[0] != "ok":
                yield f"SQLite: {row[0]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
            yield f"A row of {row[0]} names a row of {row[2]} that is not there."
