"""A case with values of all kinds, and its columns."""

from __future__ import annotations

from typing import Any

from workbench.core.cases import Case
from workbench.ui.pages.case_columns import columns_of

ORDER = Case(id="1", inputs={"message": "Hi", "order": {"paid": 1}, "price": 3}, reference="Yes", tags=("a", "b"))


def columns(*cases: Case, **options: Any) -> dict[str, Any]:
    """The columns of cases by name."""
    names = dict.fromkeys(name for case in cases for name in case.inputs)
    return {column.name: column for column in columns_of(names, cases, **options)}
