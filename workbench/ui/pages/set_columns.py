"""Changes the columns of a golden set, from their drawer or from the menu of a head; each change is one step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from workbench.core.cases import GoldenSet
from workbench.core.columns import COLUMN_TYPES, ColumnType
from workbench.core.errors import IncompleteError, InputError
from workbench.core.figures import count, number
from workbench.project.set_columns import ColumnPlan
from workbench.ui.context import UiContext
from workbench.ui.dialogs.import_reading import Progress
from workbench.ui.from_threads import from_thread
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_heads import CaseHeads
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.set_columns_drawer import ColumnsDrawer


class SetColumns(QObject):
    """Changes columns of one set: from the drawer, from the menu of a head, by its keys."""

    _read = Signal(int)

    def __init__(self, context: UiContext, set_id: str, model: CaseTable, heads: CaseHeads) -> None:
        super().__init__(heads)
        self._context, self._id, self._model, self._heads = context, set_id, model, heads
        heads.customContextMenuRequested.connect(self._menu)
        self._read.connect(lambda cases: context.say(f"{number(cases)} cases read …"))
        heads.carried.connect(lambda one, other: self.put(model.columns[one].name, model.columns[other].name))

    def open(self) -> None:
        """Show the drawer."""
        document = self._context.project.documents.find("golden_set", self._id)
        if not isinstance(document, GoldenSet):
            return
        cases = self._context.project.golden.count(self._id)
        drawer = ColumnsDrawer(
            self._context.theme, document.name, self._now(), cases, locked=self._context.project.read_only
        )
        drawer.accepted.connect(lambda: self._save(drawer))
        self._context.open_drawer(drawer)

    def retype(self, name: str, kind: ColumnType) -> None:
        """Give a column another type; what cannot be read as one stays as it is."""
        plans = [
            plan._replace(type=kind, convert=True) if plan.old == name else plan._replace(convert=False)
            for plan in self._now()
        ]
        self.change(plans, f"Make {name} {_article(kind)}")

    def move(self, name: str, way: int) -> None:
        """Put a column before the one at its left (−1) or after the one at its right (1)."""
        plans = self._now()
        here = next(place for place, plan in enumerate(plans) if plan.old == name)
        there = here + way
        if 0 <= there < len(plans):
            plans[here], plans[there] = plans[there], plans[here]
            self.change(plans, f"Move column {name}")

    def put(self, name: str, other: str) -> None:
        """Put a column in the place of another, as it is dragged there."""
        plans = self._now()
        names = [plan.old for plan in plans]
        plans.insert(names.index(other), plans.pop(names.index(name)))
        self.change(plans, f"Move column {name}")

    def delete(self, name: str) -> None:
        """Take a column and its values away; Undo brings both back."""
        plans = [plan._replace(name="") if plan.old == name else plan for plan in self._now()]
        self.change(plans, f"Delete column {name}")

    def change(self, plans: Sequence[ColumnPlan], label: str) -> None:
        """Change columns in a thread, as one step; the status line says how far it is."""
        self._context.tasks.start(self._change(plans, label, Progress(from_thread(self, self._read.emit)), None), label)

    async def _change(
        self, plans: Sequence[ColumnPlan], label: str, progress: Progress, drawer: ColumnsDrawer | None
    ) -> None:
        golden = self._context.project.golden
        gone = {plan.old for plan in self._now()} - {plan.old for plan in plans if plan.old == plan.name}
        try:
            done = await asyncio.to_thread(
                golden.change_columns, self._id, plans, label=label,
                progress=progress.progress, cancelled=progress.cancelled,
            )  # fmt: skip
        except IncompleteError as error:
            self._context.say(error.message)
            return
        if drawer is not None:
            drawer.closed.emit()
        words = f"{label}: {count(done.cases, 'case')} written" if done.cases else label
        if done.kept:
            words += f"; {count(done.kept, 'value')} could not be read so and stayed"
        users = self._users(gone)
        self._context.toast(f"{words}. {users}" if users else words)

    def _save(self, drawer: ColumnsDrawer) -> None:
        try:
            plans = drawer.plans()
        except InputError as error:
            drawer.tell(error)
            return
        before = self._now()
        if [plan._replace(convert=False) for plan in plans] == before:
            drawer.closed.emit()
            return
        kept = {plan.old for plan in plans}
        plans += [ColumnPlan(plan.old, "") for plan in before if plan.old not in kept]
        drawer.accept_button.setEnabled(False)
        progress = Progress(from_thread(drawer, drawer.looked.emit))
        drawer.closed.connect(progress.cancel)
        label = _label(before, plans)
        self._context.tasks.start(self._change(plans, label, progress, drawer), label, drawer.tell)

    def _now(self) -> list[ColumnPlan]:
        types = {column.name: column.type for column in self._model.columns if column.kind == "input"}
        return [ColumnPlan(name, name, types.get(name)) for name in self._model.fields]

    def _users(self, names: set[str]) -> str:
        """Which prompts name a variable that has gone."""
        from workbench.core.prompts import Prompt
        from workbench.core.render import template_names

        found: dict[str, list[str]] = {}
        for prompt in self._context.project.documents.all("prompt") if names else ():
            for variant in prompt.variants if isinstance(prompt, Prompt) else ():
                # A template that cannot be read is told where it is edited.
                with suppress(InputError):
                    for name in names & template_names(variant.content):
                        found.setdefault(name, []).append(f"{prompt.name}/{variant.key}")
        return " ".join(f"{', '.join(users[:3])} still names {name}." for name, users in sorted(found.items()))

    def _menu(self, place: QPoint) -> None:
        column = self._at(place)
        menu = QMenu(self._heads)
        menu.setObjectName("column_menu")
        menu.setAccessibleName("Column")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if column is not None and not self._model.is_locked:
            kinds = menu.addMenu("Type")
            kinds.setObjectName("type_menu")
            for kind in COLUMN_TYPES:
                item = kinds.addAction(kind)
                item.setCheckable(True)
                item.setChecked(kind == column.type)
                item.triggered.connect(lambda _=False, kind=kind: self.retype(column.name, kind))
            for words, way in (("Move to the left", -1), ("Move to the right", 1)):
                menu.addAction(words).triggered.connect(lambda _=False, way=way: self.move(column.name, way))
            menu.addAction("Delete the column").triggered.connect(lambda: self.delete(column.name))
            menu.addSeparator()
        ids = menu.addAction("Column of ids")
        ids.setCheckable(True)
        ids.setChecked(self._model.with_ids)
        ids.triggered.connect(self._model.show_ids)
        menu.addAction("Columns …").triggered.connect(self.open)
        menu.popup(self._heads.viewport().mapToGlobal(place))

    def _at(self, place: QPoint) -> Column | None:
        section = self._heads.logicalIndexAt(place)
        column = self._model.columns[section] if 0 <= section < len(self._model.columns) else None
        return column if column is not None and column.kind == "input" else None


def _label(before: Sequence[ColumnPlan], after: Sequence[ColumnPlan]) -> str:
    """What the undo menu says."""
    kept = {plan.old for plan in after if plan.old and plan.name}
    parts = [
        ("Add column", [plan.name for plan in after if not plan.old]),
        ("Delete column", [plan.old for plan in before if plan.old not in kept]),
        ("Rename column", [plan.old for plan in after if plan.old and plan.name not in ("", plan.old)]),
    ]
    done = [(verb, names) for verb, names in parts if names]
    if len(done) == 1 and len(done[0][1]) == 1:
        return f"{done[0][0]} {done[0][1][0]}"
    return "Change columns"


def _article(kind: str) -> str:
    return {"number": "a number", "list": "a list"}.get(kind, kind)
