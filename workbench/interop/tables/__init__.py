"""Tables as people keep them: CSV, TSV, JSONL, JSON, XLSX and Parquet, read into rows with their line numbers."""

from workbench.interop.tables.read import FORMATS, read_table
from workbench.interop.tables.table import Reading, Row, Table

__all__ = ["FORMATS", "Reading", "Row", "Table", "read_table"]
