"""What stands where a golden set shows no case: the way to the first one, or back from a search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.empty import EmptyPlace


def no_cases(theme: Theme, add: Callable[[], object], choose_file: Callable[[], object]) -> EmptyPlace:
    """A set without cases."""
    return EmptyPlace(
        theme,
        "table-2",
        "No cases yet",
        "A case is one input, and what a good answer would say. Thirty are enough to begin; about a hundred tell "
        "small differences apart.",
        Step("Write the first case", add),
        Step("Import a file", choose_file),
        "or drop CSV, JSONL, JSON, XLSX, Parquet anywhere here, or paste a table (Ctrl V)",
    )


def no_match(theme: Theme, clear: Callable[[], object], parent: QWidget) -> EmptyPlace:
    """A search or filter that finds nothing."""
    return EmptyPlace(
        theme,
        "search",
        "No case matches",
        "None of this split holds all that is asked for.",
        plain=Step("Clear search and filter", clear),
        parent=parent,
    )
