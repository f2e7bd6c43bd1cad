"""Drawer with the sampling parameters of a variant: empty means the server's default."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.prompts import Parameters
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph

EFFORTS = ("", "none", "minimal", "low", "medium", "high")


def number_in(text: str, low: float, high: float) -> float | None:
    """A number between bounds, None for an empty text.

    Raises:
        ValueError: it is none; the message says what may stand there.
    """
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ValueError(f"A number from {low:g} to {high:g}, or nothing.")
    return value


def whole_in(text: str, low: int, high: int) -> int | None:
    """A whole number between bounds, None for an empty text.

    Raises:
        ValueError: it is none.
    """
    text = text.strip().replace(",", "").replace(" ", "")
    if not text:
        return None
    if not text.lstrip("-").isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"A whole number from {low:,} to {high:,}, or nothing.")
    return int(text)


class ParametersDrawer(QWidget):
    """Saves each value as it is left; a wrong one stays marked with the reason and is not saved.

    Args:
        theme: the look.
        key: of the variant.
        parameters: as they are.
        save: takes other parameters.
        close: closes the drawer.
    """

    def __init__(
        self,
        theme: Theme,
        key: str,
        parameters: Parameters,
        save: Callable[[Parameters], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__()
        self._theme = theme
        self._parameters = parameters
        self._save = save
        self.setObjectName("parametersDrawer")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(VariantBadge(theme, key))
        head.addWidget(Label(theme, "Parameters", "strong"))
        head.addStretch(1)
        cross = IconButton(theme, "x", "Close", "Esc", small=True)
        cross.clicked.connect(close)
        head.addWidget(cross)
        column.addLayout(head)
        column.addSpacing(8)
        p = parameters
        self._number(column, "temperature", p.temperature, 0, 2, "0 always picks the likeliest word")
        self._number(column, "top_p", p.top_p, 0, 1, "share of the likeliest words that it picks from")
        self._whole(column, "max_tokens", p.max_tokens, 1, 10_000_000, "the answer is cut there")
        self._whole(column, "seed", p.seed, -(2**63), 2**63 - 1, "the same seed, where the server knows one")
        self._stop(column)
        self._effort(column)
        column.addSpacing(8)
        column.addWidget(
            Paragraph(theme, "Empty means the server's default. Parameters are part of the version.", "small", "text3")
        )
        column.addStretch(1)

    def _row(self, column: QVBoxLayout, name: str, hint: str, widget: QWidget) -> None:
        title = Label(self._theme, name.replace("_", " ") if name != "top_p" else name, "body")
        column.addWidget(title)
        column.addWidget(widget)
        column.addWidget(Label(self._theme, hint, "small", "text3"))
        column.addSpacing(8)

    def _field(self, name: str, text: str) -> Field:
        field = Field(self._theme, name.replace("_", " "), text, "server's default")
        field.setObjectName(f"parameter-{name}")
        return field

    def _number(self, column: QVBoxLayout, name: str, value: float | None, low: float, high: float, hint: str) -> None:
        field = self._field(name, "" if value is None else f"{value:g}")
        field.editingFinished.connect(lambda: self._take(field, name, lambda: number_in(field.text(), low, high)))
        self._row(column, name, hint, field)

    def _whole(self, column: QVBoxLayout, name: str, value: int | None, low: int, high: int, hint: str) -> None:
        field = self._field(name, "" if value is None else str(value))
        field.editingFinished.connect(lambda: self._take(field, name, lambda: whole_in(field.text(), low, high)))
        self._row(column, name, hint, field)

    def _stop(self, column: QVBoxLayout) -> None:
        field = self._field("stop", " | ".join(self._parameters.stop))
        field.editingFinished.connect(lambda: self._take(field, "stop", lambda: _stops(field.text())))
        self._row(column, "stop", "words that end the answer, divided by |", field)

    def _effort(self, column: QVBoxLayout) -> None:
        choice = Choice(self._theme, "reasoning effort")
        choice.setObjectName("parameter-reasoning_effort")
        present = self._parameters.reasoning_effort or ""
        for effort in dict.fromkeys([*EFFORTS, present]):
            choice.addItem(effort or "server's default", effort)
        choice.setCurrentIndex(choice.findData(present))
        choice.activated.connect(lambda: self._put("reasoning_effort", choice.currentData() or None))
        self._row(column, "reasoning effort", "for models that reason", choice)

    def _take(self, field: Field, name: str, read: Callable[[], object]) -> None:
        try:
            value = read()
        except ValueError as error:
            field.set_wrong(str(error))
            return
        field.set_wrong("")
        self._put(name, value)

    def _put(self, name: str, value: object) -> None:
        changed = self._parameters.model_copy(update={name: value})
        if changed != self._parameters:
            self._parameters = changed
            self._save(changed)


def _stops(text: str) -> tuple[str, ...]:
    return tuple(word.strip().replace("\\n", "\n") for word in text.split("|") if word.strip())
