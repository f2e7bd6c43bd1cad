"""What can be done with the row that is open: edit the variant, rate, tag, note, keep as a case, see the request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.project import Project
from workbench.project.views import TrialView
from workbench.ui.context import UiContext
from workbench.ui.results.rate_panel import RatePanel
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import HairLine, Label
from workbench.ui.widgets.showing import bring_into_view

What = Literal["tags", "note"]
_ASKS: dict[What, tuple[str, str]] = {
    "tags": ("Tags", "Tags, divided by commas; Enter keeps them"),
    "note": ("Note", "A note to this case; Enter keeps it"),
}


class RowActs(QWidget):
    """``editAsked`` carries a variant's key, ``requestAsked`` a trial's id; ``changed`` when a rating came."""

    editAsked = Signal(str)
    requestAsked = Signal(str)
    changed = Signal()
    left = Signal()

    def __init__(self, context: UiContext, pad: int) -> None:
        super().__init__()
        self._context = context
        self._view: TrialView | None = None
        self._what: What = "tags"
        theme = context.theme
        self.setObjectName("rowActs")
        self.edit_button = self._button("Edit", "editVariant", self.edit_variant, "plain", "pen-line")
        self.edit_button.setToolTip("Edit the variant   E")
        row = FlowRow(8)
        row.add(self.edit_button)
        for words, keys, name, do, icon in (
            ("Rate", "R", "rateRow", self.rate, "scale"),
            ("Tag", "T", "tagRow", self.tag, "tag"),
            ("Note", "N", "noteRow", self.note, "message-square"),
            ("Keep as a case", "G", "keepRow", self.keep, "bookmark"),
            ("Exact request", "I", "exactRequest", self._ask_request, "braces"),
        ):
            button = self._button(words, name, do, "quiet", icon)
            button.setToolTip(f"{words}   {keys}")
            row.add(button)
        row.setContentsMargins(pad - 10 if pad >= 10 else 0, 8, pad, 8)
        self._panel = RatePanel(context, pad)
        self._panel.rated.connect(self.changed)
        self._panel.opened.connect(lambda: bring_into_view(self._panel))
        self._panel.closed.connect(self._close_panel)
        self._panel.hide()
        self._line = self._make_line(pad)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._line, self._panel, HairLine(theme), row):
            column.addWidget(part)

    def _button(self, words: str, name: str, do: Callable[[], None], kind: str, icon: str) -> Button:
        button = Button(self._context.theme, words, kind, icon, small=True)  # type: ignore[arg-type]
        button.setObjectName(name)
        button.clicked.connect(lambda: do())
        return button

    def _make_line(self, pad: int) -> QWidget:
        theme, holder = self._context.theme, QWidget()
        self._label = Label(theme, "", "body", "text2")
        self._field = EntryField(theme, "")
        self._field.setObjectName("rowEntry")
        self._field.returnPressed.connect(self._save)
        self._field.left.connect(self._close_line)
        row = QHBoxLayout(holder)
        row.setContentsMargins(pad, 8, pad, 8)
        row.setSpacing(12)
        row.addWidget(self._label)
        row.addWidget(self._field, 1)
        holder.hide()
        return holder

    def show_trial(self, view: TrialView | None) -> None:
        """Mean another trial; what was being typed for the one before is put away."""
        if view is not None and self._view is not None and view.trial.id == self._view.trial.id:
            self._view = view
            return
        self._view = view
        self._line.hide()
        self._panel.hide()
        self.edit_button.setVisible(view is not None and bool(view.candidate.variant))
        if view is not None:
            self.edit_button.set_text(f"Edit {view.candidate.variant}")

    def edit_variant(self) -> None:
        """Go to the variant that gave the answer."""
        if self._view is not None:
            self.editAsked.emit(self._view.candidate.variant)

    def of_key(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a letter does with the row; None for other keys, and with Ctrl, Alt or Shift."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        letters: dict[int, Callable[[], None]] = {
            Qt.Key.Key_E: self.edit_variant,
            Qt.Key.Key_R: self.rate,
            Qt.Key.Key_T: self.tag,
            Qt.Key.Key_N: self.note,
            Qt.Key.Key_G: self.keep,
        }
        return letters.get(event.key())

    def _ask_request(self) -> None:
        if self._view is not None:
            self.requestAsked.emit(self._view.trial.id)

    def _writable(self) -> bool:
        if self._context.project.read_only:
            self._context.say("This project is open for reading only")
            return False
        return self._view is not None

    def rate(self) -> None:
        """Rate the answer of the candidate."""
        if self._writable() and self._view is not None:
            self._line.hide()
            self._panel.open(self._view)
            bring_into_view(self._panel)

    def _close_panel(self) -> None:
        self._panel.hide()
        self.left.emit()

    def tag(self) -> None:
        """Change the tags of the case."""
        self._open_line("tags")

    def note(self) -> None:
        """Write a note to the case."""
        self._open_line("note")

    def _open_line(self, what: What) -> None:
        if self._writable() and self._view is not None:
            self._panel.hide()
            self._what = what
            self._context.tasks.start(self._fill_line(what, self._view), "read the case", self._context.problem)

    async def _fill_line(self, what: What, view: TrialView) -> None:
        case = (await asyncio.to_thread(case_now, self._context.project, view))[1]
        if self._view is None or view.trial.id != self._view.trial.id:
            return
        title, hint = _ASKS[what]
        self._label.setText(title)
        self._field.setAccessibleName(title)
        self._field.setPlaceholderText(hint)
        self._field.setText(", ".join(case.tags) if what == "tags" else case.note)
        self._line.show()
        bring_into_view(self._line)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.selectAll()

    def _save(self) -> None:
        view, what, said = self._view, self._what, self._field.text()
        if view is not None:
            self._context.tasks.start(self._write(view, what, said), "change the case", self._context.problem)
        self._close_line()

    async def _write(self, view: TrialView, what: What, said: str) -> None:
        def work() -> str:
            set_id, case = case_now(self._context.project, view)
            if what == "tags":
                tags = tuple(dict.fromkeys(word.strip() for word in said.split(",") if word.strip()))
                other = case.model_copy(update={"tags": tags})
            else:
                other = case.model_copy(update={"note": said.strip()})
            if other == case:
                return ""
            label = f"{_ASKS[what][0]} of case {case.id[:24]}"
            self._context.project.golden.update(set_id, [other], label=label).result()
            return label

        label = await asyncio.to_thread(work)
        if label:
            self._context.toast(f"{label} changed")

    def _close_line(self) -> None:
        self._line.hide()
        self.left.emit()

    def keep(self) -> None:
        """Make the row a regression case of its golden set: what went wrong once is asked in every run from then on."""
        if self._writable() and self._view is not None:
            self._context.tasks.start(self._promote(self._view), "keep as a case", self._context.problem)

    async def _promote(self, view: TrialView) -> None:
        project = self._context.project
        case = await asyncio.to_thread(project.golden.promote, view.trial.id)
        self._context.toast(f"Case {case.id[:24]} is kept as {case.kind}")


class EntryField(Field):
    """``left`` on Esc."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves without keeping."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def case_now(project: Project, view: TrialView) -> tuple[str, Case]:
    """The golden set of a trial's case, and the case as it is there now.

    Raises:
        InputError: the set or the case is not there any more.
    """
    set_id = project.golden.home(view.trial.id)
    place = project.golden.position(set_id, view.trial.case_id)
    found = project.golden.at(set_id, [place[0]]) if place is not None else {}
    if not found:
        message = f"Case {view.trial.case_id} is not in its golden set any more."
        raise InputError("case.gone", message, remedy="Keep it as a case first (G).")
    return set_id, next(iter(found.values()))
