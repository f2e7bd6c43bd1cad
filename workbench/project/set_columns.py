"""Columns of a golden set changed as a whole: named, renamed, ordered, retyped, taken away, in all of its cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core.cases import Case, GoldenSet, SetColumn
from workbench.core.columns import ColumnType, NoSuchValueError, converted
from workbench.core.documents import one_action
from workbench.core.errors import IncompleteError, InputError
from workbench.store.case_places import case_positions, cases_at
from workbench.store.store import Store

_PAGE = 2_000
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
    changed: list[Case] = []
    kept = 0
    for seen, case in enumerate(_all_cases(store, golden_set.id), 1):
        inputs, stayed = _moved(case.inputs, plans)
        kept += stayed
        if inputs != case.inputs or list(inputs) != list(case.inputs) or _retyped(inputs, case.inputs):
            changed.append(case.model_copy(update={"inputs": inputs}))
        if seen % _PAGE == 0:
            if cancelled is not None and cancelled():
                raise IncompleteError("columns.cancelled", "It was stopped; nothing was changed.")
            if progress is not None:
                progress(seen)
    merge = one_action()
    written = store.update_cases(golden_set.id, changed, [], label=label, merge=merge)
    store.put(golden_set.model_copy(update={"columns": tuple(order)}), label=label, merge=merge).result()
    written.result()
    return ColumnsChanged(len(changed), kept)


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


def _moved(inputs: dict[str, JsonValue], plans: Sequence[ColumnPlan]) -> tuple[dict[str, JsonValue], int]:
    """The variables under their new names, in the order of before, and how many values could not be converted."""
    by_old = {plan.old: plan for plan in plans if plan.old}
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
        found[plan.name] = value
    return found, kept


def _retyped(new: dict[str, JsonValue], old: dict[str, JsonValue]) -> bool:
    """Whether values that Python calls equal differ in type, as 1 and true."""
    return any(type(a) is not type(b) for a, b in zip(new.values(), old.values(), strict=False))


def _all_cases(store: Store, set_id: str) -> Iterator[Case]:
    positions = case_positions(store, set_id)
    for start in range(0, len(positions), _PAGE):
        yield from cases_at(store, set_id, positions[start : start + _PAGE]).values()
