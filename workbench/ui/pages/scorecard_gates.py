"""The gates of the project at the foot of a scorecard: what a candidate has to show before it is taken."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count
from workbench.core.gates import Gate
from workbench.ui.context import UiContext
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, Label


class GateLinks(QWidget):
    """A line for each gate that leads to its page, and one that makes a new gate."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._shown: list[tuple[str, str, str]] | None = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        new = LinkButton(context.theme, "New gate")
        new.setEnabled(not context.project.read_only)
        new.clicked.connect(lambda: context.command("new_gate"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(context.theme, "Gates", "strong"))
        column.addLayout(self._lines)
        column.addWidget(new)
        self.refresh()

    def refresh(self) -> None:
        """List the gates as they are stored; nothing is done when they are the same."""
        gates = [found for found in self._context.project.documents.all("gate") if isinstance(found, Gate)]
        rows = [(gate.id, gate.name, _about(gate)) for gate in gates]
        if rows == self._shown:
            return
        self._shown = rows
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            self._add(*row)

    def _add(self, gate_id: str, name: str, about: str) -> None:
        theme, holder = self._context.theme, QWidget()
        link = LinkButton(theme, name)
        link.setAccessibleName(f"Open the gate {name}")
        link.clicked.connect(lambda: self._context.navigate("gate", gate_id))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(link)
        row.addWidget(ElidedLabel(theme, about, "body", "text2"), 1)
        self._lines.addWidget(holder)


def _about(gate: Gate) -> str:
    against = gate.baseline or "the experiment's first candidate"
    return f"{count(len(gate.rules), 'rule')}, against {against}"
