"""Parquet, where pyarrow is installed: values keep their types, times become ISO text."""

import base64
import datetime
import io
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.interop.tables.table import Reading, Row, distinct
from workbench.interop.tables.workbook import CELLS_LIMIT, UNPACKED_LIMIT

ROWS_LIMIT = 2**20
"""Rows, as many as a sheet has; more of them fill the memory when they become cases."""
_ROWS_AT_ONCE = 1_000
_FEW = 16
"""Rows at once where a page can say a long text anew for each row, in some bytes."""
_PLAIN_ENCODINGS = frozenset({"PLAIN", "RLE", "BIT_PACKED", "PLAIN_DICTIONARY", "RLE_DICTIONARY"})


def read_parquet(data: bytes, reading: Reading) -> tuple[list[str], list[Row]]:
    """Columns and rows of a Parquet file; ``line`` is the row's number, from 1.

    Raises:
        InputError: pyarrow is not installed, it is no Parquet file, it holds more than can be read, or (strict) a row
            holds what JSON cannot.
    """
    try:
        import pyarrow
    except ImportError as error:
        raise reading.fault(
            "table.parquet", "Reading Parquet needs pyarrow.", "Install it: pip install 'prompt-workbench[parquet]'."
        ) from error
    rows: list[Row] = []
    try:
        file, at_once = _opened(data, reading)
        columns = distinct([str(name) for name in file.schema_arrow.names], reading)
        number = size = 0
        for batch in file.iter_batches(at_once):
            if (size := size + sum(map(_size, batch.columns))) > UNPACKED_LIMIT:
                raise _too_large(reading, f"It unpacks to more than {UNPACKED_LIMIT / 2**20:,.0f} MB")
            arrays = [one.dictionary_decode() if hasattr(one, "dictionary") else one for one in batch.columns]
            for values in _values(pyarrow.RecordBatch.from_arrays(arrays, names=columns)):
                number += 1
                _add(rows, number, values, reading)
    except MemoryError:
        raise _too_large(reading, "It needs more memory than there is") from None
    except (pyarrow.ArrowException, OSError, ValueError, UnicodeDecodeError, OverflowError) as error:
        raise reading.fault(
            "table.parquet", "It is not a Parquet file that can be read.", "Export it again."
        ) from error
    return columns, rows


def _opened(data: bytes, reading: Reading) -> tuple[Any, int]:
    """The file, with texts that a page says once and names often left that way, so that they can be measured before
    they are written out; and how many rows to read at once."""
    from pyarrow.parquet import ParquetFile

    source = io.BytesIO(data)
    file = ParquetFile(source)
    found = file.metadata
    if found.num_rows > ROWS_LIMIT:
        raise _too_large(reading, f"It has {found.num_rows:,} rows")
    shared, at_once, values = [], _ROWS_AT_ONCE, found.num_rows
    for place in range(found.num_columns):
        column = file.schema.column(place)
        parts = [found.row_group(group).column(place) for group in range(found.num_row_groups)]
        values += sum(part.num_values for part in parts)
        if values > CELLS_LIMIT:
            raise _too_large(reading, f"It has more than {CELLS_LIMIT:,} values")
        if column.physical_type != "BYTE_ARRAY" or column.logical_type.type == "DECIMAL":
            continue
        if all(_PLAIN_ENCODINGS.issuperset(part.encodings) for part in parts):
            shared.append(column.path)
        else:
            at_once = _FEW
    return ParquetFile(source, metadata=found, read_dictionary=shared), at_once


def _too_large(reading: Reading, said: str) -> InputError:
    return reading.fault("table.large", f"{said}, which is more than a set can be made of.", "Split the file.")


def _size(array: Any) -> int:
    """Bytes of the values of an array, written out."""
    import pyarrow
    import pyarrow.compute

    if isinstance(array, pyarrow.DictionaryArray):
        try:
            lengths = pyarrow.compute.binary_length(array.dictionary)
        except pyarrow.ArrowNotImplementedError:  # of numbers
            return int(array.nbytes)
        return pyarrow.compute.sum(lengths.take(array.indices).cast("int64")).as_py() or 0
    if isinstance(array, pyarrow.ExtensionArray):
        return _size(array.storage)
    if isinstance(array, pyarrow.MapArray):
        offsets = array.offsets.to_pylist()
        return sum(_size(part.slice(offsets[0], offsets[-1] - offsets[0])) for part in (array.keys, array.items))
    if isinstance(array, pyarrow.StructArray):
        return sum(map(_size, array.flatten()))
    return _size(array.flatten()) if hasattr(array, "flatten") else int(array.nbytes)


def _values(batch: Any) -> Iterator[dict[str, Any] | str]:
    """Rows of a batch; in the place of one that Python has no value for (a date after the year 9999) what is wrong."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError, ArithmeticError):
        for place in range(batch.num_rows):
            try:
                (row,) = batch.slice(place, 1).to_pylist()
            except (ValueError, OverflowError, ArithmeticError) as error:
                yield f"it holds a value that cannot be read ({error})"
            else:
                yield row


def _add(rows: list[Row], number: int, values: dict[str, Any] | str, reading: Reading) -> None:
    try:
        if isinstance(values, str):
            raise _NotJsonError(values)
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
