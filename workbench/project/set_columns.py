"""Columns of a golden set changed as a whole: named, renamed, ordered, retyped, taken away, in all of its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core.cases import GoldenSet, SetColumn
from workbench.core.columns import ColumnType, NoSuchValueError, converted
from workbench.core.documents import Changes, one_action
from workbench.core.errors import IncompleteError, InputError
from workbench.store.case_rewriting import Content, rewrite_cases
from workbench.store.store import Store

_LONGEST = 200
Progress = Callable[[int], None]
Cancelled = Callable[[], bool]


class ColumnPlan(NamedTuple):
    """What becomes of a column."""

    old: str
    """Its name now; "" for a new one."""
    name: str
    """Its name then; "" takes it and its values away."""
    type: ColumnType | None = None
    """None: told by the values."""
    convert: bool = False
    """Whether its values become ones of the type."""


class ColumnsChanged(NamedTuple):
    """What was done."""

    cases: int
    """That were written."""
    kept: int
    """Values that are none of the new type and stayed as they were."""


def change_columns(
    store: Store,
    golden_set: GoldenSet,
    plans: Sequence[ColumnPlan],
    label: str,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ColumnsChanged:
    """Give a golden set these columns, in this order; one undo step. Not for the window's thread.

    Args:
        store: the open file.
        golden_set: as it is now.
        plans: the columns in their new order; variables that are named by none stay as they are, behind them.
        label: of the undo step.
        progress: told how many cases were looked at.
        cancelled: asked every 2,000 cases; true ends it before anything was written.

    Raises:
        InputError: a name is empty, too long or stands twice.
        IncompleteError: cancelled; nothing was changed.
    """
    _check(plans)
    order = [SetColumn(name=plan.name, type=plan.type) for plan in plans if plan.name]
    change = _Change({plan.old: plan for plan in plans if plan.old})

    def seen(cases: int) -> None:
        if cancelled is not None and cancelled():
            raise _stopped()
        if progress is not None:
            progress(cases)

    merge = one_action()
    written: Future[Changes] | None = None
    changed = 0
    if cancelled is not None and cancelled():
        raise _stopped()
    # Their order and types stand in the document alone.
    if not all(plan.old == plan.name and not plan.convert for plan in change.by_old.values()):
        written, changed = rewrite_cases(store, golden_set.id, change.of, label=label, merge=merge, seen=seen)
    named = store.put(golden_set.model_copy(update={"columns": tuple(order)}), label=label, merge=merge)
    if written is not None:
        written.result()
    named.result()
    return ColumnsChanged(changed, change.kept)


class _Change:
    """What becomes of each case."""

    def __init__(self, by_old: Mapping[str, ColumnPlan]) -> None:
        self.by_old = by_old
        self.kept = 0
        """Values that could not be converted."""

    def of(self, content: Content) -> Content | None:
        """The new content of a case; None where it stays."""
        before = content.get("inputs", {})
        inputs, stayed = _moved(before, self.by_old)
        self.kept += stayed
        if inputs == before and list(inputs) == list(before) and not _retyped(inputs, before):
            return None
        # In its old place, and not at all where nothing is left of it, as the file holds a case.
        changed = {name: inputs if name == "inputs" else value for name, value in content.items()}
        if not inputs:
            changed.pop("inputs", None)
        return changed


def _stopped() -> IncompleteError:
    return IncompleteError("columns.cancelled", "It was stopped; nothing was changed.")


def _check(plans: Sequence[ColumnPlan]) -> None:
    names: set[str] = set()
    for plan in plans:
        name = plan.name.strip()
        if plan.old and not plan.name:
            continue
        if not name or len(plan.name) > _LONGEST:
            words = "A column has no name." if not name else f"A name has more than {_LONGEST} characters."
            raise InputError("columns.name", words, remedy="Type a name, e.g. message.")
        if plan.name in names:
            raise InputError("columns.double", f"Two columns are named “{plan.name}”.", remedy="Rename one of them.")
        names.add(plan.name)


def _moved(inputs: dict[str, JsonValue], by_old: Mapping[str, ColumnPlan]) -> tuple[dict[str, JsonValue], int]:
    """The variables under their new names, in the order of before, and how many values could not be converted."""
    found: dict[str, JsonValue] = {}
    kept = 0
    for name, value in inputs.items():
        plan = by_old.get(name)
        if plan is None:
            found.setdefault(name, value)
            continue
        if not plan.name:
            continue
        if plan.convert and plan.type is not None:
            try:
                value = converted(value, plan.type)
            except NoSuchValueError:
                kept += 1
        if plan.name in inputs and plan.name not in by_old:
            message = f"Some cases have a variable “{plan.name}” that is no column of the table."
            raise InputError("columns.taken", message, remedy="Choose another name.")
        found[plan.name] = value
    return found, kept


def _retyped(new: dict[str, JsonValue], old: dict[str, JsonValue]) -> bool:
    """Whether values that Python calls equal differ in type, as 1 and true."""
    return any(type(a) is not type(b) for a, b in zip(new.values(), old.values(), strict=False))
