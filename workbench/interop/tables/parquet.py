"""Parquet, where pyarrow is installed: values keep their types, times become ISO text."""

import base64
import datetime
import io
import math
from decimal import Decimal
from typing import Any

from pydantic import JsonValue

from workbench.interop.tables.table import Reading, Row, distinct

_ROWS_AT_ONCE = 1_000


def read_parquet(data: bytes, reading: Reading) -> tuple[list[str], list[Row]]:
    """Columns and rows of a Parquet file; ``line`` is the row's number, from 1.

    Raises:
        InputError: pyarrow is not installed, it is no Parquet file, or (strict) a row holds what JSON cannot.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise reading.fault(
            "table.parquet", "Reading Parquet needs pyarrow.", "Install it: pip install 'prompt-workbench[parquet]'."
        ) from error
    rows: list[Row] = []
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        columns = distinct([str(name) for name in file.schema_arrow.names], reading)
        number = 0
        for batch in file.iter_batches(_ROWS_AT_ONCE):
            for values in pyarrow.RecordBatch.from_arrays(batch.columns, names=columns).to_pylist():
                number += 1
                _add(rows, number, values, reading)
    except (pyarrow.ArrowException, OSError, ValueError, UnicodeDecodeError, OverflowError, MemoryError) as error:
        raise reading.fault(
            "table.parquet", "It is not a Parquet file that can be read.", "Export it again."
        ) from error
    return columns, rows


def _add(rows: list[Row], number: int, values: dict[str, Any], reading: Reading) -> None:
    try:
        row = Row(number, {key: _plain(value) for key, value in values.items()})
    except _NotJsonError as error:
        reading.broken(number, "value", f"{error}.", "Write an empty cell, or text, instead.")
        return
    rows.append(row)
    reading.tick(len(rows))


class _NotJsonError(TypeError):
    pass


def _plain(value: Any) -> JsonValue:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _NotJsonError(f"it holds {value}, which is not a number")
        return value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal | datetime.timedelta):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise _NotJsonError(f"it holds a {type(value).__name__}, which has no form in JSON")
