"""Under the candidates: the rows, or every metric, or the groups of a field, or who beats whom; read when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.project.breakdowns import Grouping
from workbench.ui.context import UiContext
from workbench.ui.models.cell_table import CellTable
from workbench.ui.models.look_tables import MetricLook, Rows, metric_rows, slice_rows, strength_rows
from workbench.ui.results.cell_table_view import CellTableView
from workbench.ui.results.compare_data import CompareData
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Paragraph

Look = Literal["rows", "metrics", "groups", "strengths"]
_TITLES: dict[Look, str] = {
    "rows": "Rows",
    "metrics": "Every metric",
    "groups": "By tag",
    "strengths": "Who beats whom",
}
_DROP: dict[Look, tuple[str, ...]] = {
    "rows": (),
    "metrics": ("record", "missing", "bar", "n", "p", "judge", "before", "after"),
    "groups": ("bar", "p", "before", "after"),
    "strengths": ("bar",),
}


class LookTabs(QWidget):
    """``chosen`` carries a look, ``groupChosen`` a field."""

    chosen = Signal(str)
    groupChosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        theme = context.theme
        self.setObjectName("lookTabs")
        self._context = context
        self._groupings: Sequence[Grouping] = ()
        self._buttons: dict[Look, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        only = QButtonGroup(self)
        only.setExclusive(True)
        for look, title in _TITLES.items():
            button = Button(theme, title, "quiet", small=True)
            button.setObjectName(f"look-{look}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, look=look: self.chosen.emit(look))
            _reserve(button, context)
            only.addButton(button)
            row.addWidget(button)
            self._buttons[look] = button
            if look == "groups":
                self._field = IconButton(theme, "chevron-down", "Group by another field", small=True)
                self._field.setObjectName("groupField")
                self._field.clicked.connect(self._choose_field)
                row.addWidget(self._field)
        row.addStretch(1)
        self._buttons["rows"].setChecked(True)

    def show_data(self, data: CompareData, group: str, groupings: Sequence[Grouping]) -> None:
        """Offer what there is; ``group`` is the field that is chosen."""
        self._groupings = groupings
        self._buttons["strengths"].setVisible(len(data.experiment.manifest.candidates) > 2)
        self._buttons["groups"].set_text(f"By {_title(groupings, group).lower()}"[:32])
        _reserve(self._buttons["groups"], self._context)
        self._buttons["groups"].setEnabled(bool(groupings))
        self._field.setVisible(len(groupings) > 1)

    def show_look(self, look: Look) -> None:
        """Mark the one that is shown."""
        self._buttons[look].setChecked(True)

    def _choose_field(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("groupFieldMenu")
        for one in self._groupings:
            title = f"{one.title}: {count(len(one.values), 'value')}".replace("&", "&&")
            menu.addAction(title, lambda field=one.field: self.groupChosen.emit(field))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._field.mapToGlobal(self._field.rect().bottomLeft()))


def _reserve(button: Button, context: UiContext) -> None:
    """Room for its words in semibold, as they are written while it is chosen."""
    button.setMinimumWidth(context.theme.metrics("strong").horizontalAdvance(button.text()) + 24)


def _title(groupings: Sequence[Grouping], field: str) -> str:
    return next((one.title for one in groupings if one.field == field), field.rpartition(".")[2] or "tag")


class LooksView(QWidget):
    """The table of a look, with what to mind over it."""

    def __init__(self, context: UiContext, pad: int) -> None:
        super().__init__()
        self._context = context
        self._serial = 0
        self._shown: tuple[object, ...] = ()
        self._table = CellTable()
        self.view = CellTableView(self._table, context.theme, "Looks beyond the verdict")
        self.view.setObjectName("lookTable")
        self._note = Paragraph(context.theme, "", "body", "text2")
        self._note.setObjectName("lookNote")
        self._note.setContentsMargins(pad, 4, pad, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad - 12, 0, pad - 12, 12)
        column.setSpacing(4)
        column.addWidget(self._note)
        column.addWidget(self.view)

    def show_look(self, look: Look, data: CompareData, field: str, groupings: Sequence[Grouping]) -> None:
        """Read and show a look of a comparison; what was shown stays until it is there."""
        asked = (look, field, data.wanted, data.looked_at, data.live, bool(data.summaries))
        if asked == self._shown:
            return
        self._shown = asked
        self._serial += 1
        self.view.setAccessibleName(_TITLES[look])
        if not self._table.rowCount():
            self._note.set_text("Reckoning …", "text2")
            self._note.show()
        coroutine = self._read(look, data, field, _title(groupings, field), self._serial)
        self._context.tasks.start(coroutine, "look beyond the verdict", self._failed)

    async def _read(self, look: Look, data: CompareData, field: str, title: str, serial: int) -> None:
        rows, note = await asyncio.to_thread(self._reckon, look, data, field, title)
        if serial == self._serial:
            self.view.set_drop(_DROP[look])
            self._table.show_rows(*rows)
            self._note.set_text(note, "text2")
            self._note.setVisible(bool(note))

    def _failed(self, error: WorkbenchError) -> None:
        self._shown = ()
        self._table.show_rows((), ())
        self._note.set_text(f"{error.message} {error.remedy}".strip(), "warn")
        self._note.show()

    def _reckon(self, look: Look, data: CompareData, field: str, title: str) -> tuple[Rows, str]:
        comparing, wanted = self._context.project.comparing, data.wanted
        ids = [data.experiment.id]
        if look == "groups":
            slices = comparing.slices(
                ids,
                data.baseline,
                data.looked_at,
                data.metric.name,
                field,
                margin=wanted.margin,
                cluster_by=wanted.cluster,
            )
            return slice_rows(data, slices, title), slices.table.warning
        if look == "strengths":
            found = comparing.strengths(ids, data.metric.name)
            note = (
                "Ratings after Bradley and Terry from wins and losses case by case; 400 points are odds of ten to one. "
                "Each cell: better, same, worse."
            )
            return strength_rows(data, found), note
        return metric_rows(data, [self._metric(data, info.name) for info in data.metrics]), _metrics_note(data)

    def _metric(self, data: CompareData, name: str) -> MetricLook:
        project = self._context.project
        info = next(one for one in data.metrics if one.name == name)
        if name == data.metric.name:
            comparison = data.comparison
        else:
            comparison = project.comparing.compare(
                [data.experiment.id],
                baseline=data.baseline,
                candidates=data.labels[1:],
                metric=name,
                cluster_by=data.wanted.cluster,
            )
        pair = next(one for one in comparison.pairs if one.candidate == data.looked_at)
        records = project.row_search.records(data.experiment.id, info, data.baseline, [data.looked_at])
        return MetricLook(info, pair, len(comparison.pairs), records.get(data.looked_at))


def _metrics_note(data: CompareData) -> str:
    others = len(data.comparison.pairs)
    holm = f" Holm's correction counts {others} candidates." if others > 1 else ""
    return f"Looking at {len(data.metrics)} metrics finds something by chance: decide by one chosen beforehand.{holm}"
