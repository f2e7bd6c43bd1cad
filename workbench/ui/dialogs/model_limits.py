"""Folded part of a model's drawer: what a run asks of it at most, and parameters put over those of each version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from PySide6.QtWidgets import QGridLayout, QLineEdit

from workbench.core.models import Model
from workbench.core.prompts import BOUNDS, Parameters
from workbench.core.typed import MOST_A_MINUTE, tokens_in
from workbench.ui.notebook.parameters import number_in, number_line, stops_in, stops_line, whole_in
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.section import Section

SILENCE = 60.0
"""Seconds that core.models.Model waits unless told otherwise."""


class _Way(NamedTuple):
    """How a value is typed: title, placeholder, a word that begins and one that ends it in a line, text → value."""

    title: str
    empty: str
    short: tuple[str, str]
    read: Callable[[str], Any]


_LIMITS = {
    "requests_per_minute": _Way("Requests a minute", "no limit", ("", " requests a minute"), lambda t: _large(t)),
    "tokens_per_minute": _Way("Tokens a minute", "no limit", ("", " tokens a minute"), lambda t: _large(t)),
    "concurrency": _Way("Calls at once", "as in the settings", ("", " at once"), lambda t: _count(t, 1024)),
    "idle_seconds": _Way("Silence, seconds", "60", ("silence ", " s"), lambda t: number_in(t, 0.1, 86_400)),
}
_PARAMETERS = {
    "temperature": _Way(
        "Temperature", "the version's", ("temperature ", ""), lambda t: number_in(t, *BOUNDS["temperature"])
    ),
    "top_p": _Way("top_p", "the version's", ("top_p ", ""), lambda t: number_in(t, *BOUNDS["top_p"])),
    "max_tokens": _Way(
        "Longest answer, tok", "the version's", ("", " tok"), lambda t: _large(t, int(BOUNDS["max_tokens"][1]))
    ),
    "seed": _Way("Seed", "the version's", ("seed ", ""), lambda t: whole_in(t, -(2**63), 2**63 - 1)),
    "stop": _Way("Stop words", "the version's, divided by |", ("stop ", ""), stops_in),
    "reasoning_effort": _Way("Reasoning effort", "the version's", ("effort ", ""), lambda t: t.strip() or None),
}


class ModelLimits(Section):
    """Fields of a model that seldom need a value; each says while it is typed what may stand there.

    Args:
        theme: the look.
        model: whose values it shows; None for a new one.
    """

    def __init__(self, theme: Theme, model: Model | None) -> None:
        shown = _shown(model) if model is not None else {}
        super().__init__(theme, "Limits", open_=any(shown.values()))
        self.setObjectName("model_limits")
        self.layout().setContentsMargins(0, 1, 0, 0)  # type: ignore[union-attr]
        self._parameters = model.parameters if model is not None else Parameters()
        self._fields: dict[str, Field] = {}
        self._notes: dict[str, Paragraph] = {}
        self._place(theme, "At most", _LIMITS, shown)
        self._place(theme, "Instead of the version's parameters", _PARAMETERS, shown)
        self._tell()

    def values(self) -> dict[str, Any]:
        """The fields of core.models.Model that stand here; only where `wrong` finds nothing."""
        read = {name: way.read(self._fields[name].text()) for name, way in _WAYS.items()}
        values = {name: read[name] for name in _LIMITS}
        values["idle_seconds"] = values["idle_seconds"] or SILENCE
        values["parameters"] = self._parameters.model_copy(update={name: read[name] for name in _PARAMETERS})
        return values

    def wrong(self) -> list[Field]:
        """The fields that hold what they cannot take, which they say; where there are any they are unfolded."""
        found = [field for name, field in self._fields.items() if _wrong(field, _WAYS[name])]
        if found:
            self.set_open(True)
        return found

    def set_offline(self, offline: bool) -> None:
        """Grey what the stand-in does not heed."""
        for name in _PARAMETERS:
            self._fields[name].setEnabled(not offline)

    def _place(self, theme: Theme, heading: str, ways: Mapping[str, _Way], shown: Mapping[str, str]) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, theme.px(8))
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, theme.px(108))
        for place, (name, way) in enumerate(ways.items()):
            field = self._fields[name] = Field(theme, way.title, shown.get(name, ""), way.empty)
            field.textChanged.connect(lambda _, name=name: self._look(name))
            note = self._notes[name] = Paragraph(theme, "", "small", "worse")
            note.hide()
            grid.addWidget(Label(theme, way.title, "small", "text2"), 2 * place, 0)
            grid.addWidget(field, 2 * place, 1)
            grid.addWidget(note, 2 * place + 1, 1)
        self.body.addWidget(Label(theme, heading, "small_strong", "text2"))
        self.body.addLayout(grid)

    def _look(self, name: str) -> None:
        """Say under the field what may stand in it, as soon as something else does."""
        wrong = _wrong(self._fields[name], _WAYS[name])
        self._fields[name].set_wrong(wrong)
        self._notes[name].set_text(wrong)
        self._notes[name].setVisible(bool(wrong))
        self._tell()

    def _tell(self) -> None:
        """What is set, for when it is folded."""
        said = []
        for name, field in self._fields.items():
            before, after = _WAYS[name].short
            if (words := field.text().strip()) and not _wrong(field, _WAYS[name]):
                said.append(f"{before}{words[:16]}{after}")
        self.set_meta(" · ".join(said[:2]) + (" …" if len(said) > 2 else "") if said else "none set")


_WAYS = {**_LIMITS, **_PARAMETERS}


def _wrong(field: QLineEdit, way: _Way) -> str:
    try:
        way.read(field.text())
    except ValueError as error:
        return str(error)
    return ""


def _count(text: str, most: int) -> int | None:
    return whole_in(text, 1, most)


def _large(text: str, most: int = MOST_A_MINUTE) -> int | None:
    """A number that may be written as 90k or 2M."""
    try:
        value = tokens_in(text) if text.strip() else None
    except ValueError:
        value = 0
    if value is not None and not 1 <= value <= most:
        raise ValueError(f"A whole number from 1 to {most:,}, as 90000 or 90k, or nothing.")
    return value


def _shown(model: Model) -> dict[str, str]:
    """Name of a field → what stands in it for a model, "" where it has no value of its own."""
    own = model.parameters
    found = {name: str(getattr(model, name) or "") for name in _LIMITS if name != "idle_seconds"}
    found["idle_seconds"] = number_line(model.idle_seconds) if model.idle_seconds != SILENCE else ""
    found |= {name: number_line(getattr(own, name)) for name in ("temperature", "top_p")}
    found |= {name: "" if (value := getattr(own, name)) is None else str(value) for name in ("max_tokens", "seed")}
    return {**found, "stop": stops_line(own.stop), "reasoning_effort": own.reasoning_effort or ""}
