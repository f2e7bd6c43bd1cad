"""Diff of any two drafts or versions of a prompt, part by part, side by side or inline, whole or differences alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core import content_diff
from workbench.core.diff import changed_words
from workbench.core.figures import count
from workbench.core.line_diff import folded, line_pairs
from workbench.core.prompts import PromptContent
from workbench.ui.notebook.diff_text import DiffText
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.labels import Label


class Side(NamedTuple):
    """Something that can be compared."""

    key: str
    """``A`` for a draft, ``ver:…`` for a version."""
    title: str
    content: PromptContent


@dataclass(frozen=True)
class DiffChoice:
    """What is compared and how it is shown."""

    before: str = ""
    """Key of a side; "" for nothing, so that all of the other is new."""
    after: str = ""
    inline: bool = False
    only: bool = True
    """Whether equal stretches are folded and equal parts left out."""


class PromptDiff(QWidget):
    """``chosen`` carries another `DiffChoice`, which the owner keeps and may give back."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sides: list[Side] = []
        self._choice = DiffChoice()
        self._shown: tuple[DiffChoice, PromptContent, PromptContent] | None = None
        self._parts: list[_Part] = []
        self.setObjectName("promptDiff")
        self._before, self._after = Choice(theme, "compare", small=True), Choice(theme, "with", small=True)
        self._before.setObjectName("diffBefore")
        self._after.setObjectName("diffAfter")
        for box in (self._before, self._after):
            # Names give way first; what differs is said whole.
            box.setMinimumWidth(theme.px(96))
            box.setMaximumWidth(theme.px(180))
        self._inline = _toggle(theme, "Inline", "diffInline")
        self._only = _toggle(theme, "Only differences", "diffOnly")
        self._said = Label(theme, "", "small", "text2")
        self._said.setObjectName("diffSaid")
        self._before.activated.connect(lambda: self._choose(before=self._before.currentData()))
        self._after.activated.connect(lambda: self._choose(after=self._after.currentData()))
        self._inline.clicked.connect(lambda: self._choose(inline=self._inline.isChecked()))
        self._only.clicked.connect(lambda: self._choose(only=self._only.isChecked()))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self._before)
        head.addWidget(Label(theme, "→", "body", "text3"))
        head.addWidget(self._after)
        head.addWidget(self._said, 1)
        head.addWidget(self._only)
        head.addWidget(self._inline)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(head)

    @property
    def choice(self) -> DiffChoice:
        """What is compared."""
        return self._choice

    def show_sides(self, sides: Sequence[Side], choice: DiffChoice) -> None:
        """Show two of some sides; a key that is no more means the first or the last one."""
        fresh = [(side.key, side.title) for side in sides] != [(side.key, side.title) for side in self._sides]
        self._sides = list(sides)
        keys = [side.key for side in sides]
        before = choice.before if choice.before in ("", *keys) else (keys[0] if keys else "")
        after = choice.after if choice.after in keys else (keys[-1] if keys else "")
        self._choice = replace(choice, before=before, after=after)
        if fresh:
            for box in (self._before, self._after):
                box.clear()
                for side in sides:
                    box.addItem(side.title, side.key)
            self._before.addItem("nothing", "")
        self._before.setCurrentIndex(self._before.findData(before))
        self._after.setCurrentIndex(self._after.findData(after))
        self._inline.setChecked(choice.inline)
        self._only.setChecked(choice.only)
        self._show()

    def _choose(self, **changed: object) -> None:
        self._choice = replace(self._choice, **changed)  # type: ignore[arg-type]
        self._show()
        self.chosen.emit(self._choice)

    def _content(self, key: str) -> PromptContent:
        return next((side.content for side in self._sides if side.key == key), PromptContent())

    def _show(self) -> None:
        old, new = self._content(self._choice.before), self._content(self._choice.after)
        if self._shown == (self._choice, old, new):
            return
        self._shown = (self._choice, old, new)
        every = content_diff.sections(old, new)
        changed = sum(section.before != section.after for section in every)
        shown = [section for section in every if section.before != section.after or not self._choice.only]
        if [section.title for section in shown] != [part.title for part in self._parts]:
            for part in self._parts:
                part.hide()
                part.deleteLater()
            self._parts = [_Part(self._theme, section.title) for section in shown]
            for part in self._parts:
                self._column.addWidget(part)
        names = f"{self._choice.before or 'nothing'} and {self._choice.after}"
        for part, section in zip(self._parts, shown, strict=True):
            part.show_section(section, self._choice, names)
        parts = count(changed, "part") + (" differs" if changed == 1 else " differ")
        self._said.setText(parts if changed else "no difference")


class _Part(QWidget):
    """One section: its title, how much changed, its lines."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.title = title
        self._state = Label(theme, "", "small", "text2")
        self._text = DiffText(theme, title)
        head = QHBoxLayout()
        head.setContentsMargins(0, 4, 0, 0)
        head.addWidget(Label(theme, title, "small", "text2"))
        head.addStretch(1)
        head.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._text)
        self._shown: tuple[content_diff.Section, bool, bool] | None = None

    def show_section(self, section: content_diff.Section, choice: DiffChoice, names: str) -> None:
        """Show the lines; nothing is done when they are the same."""
        self._text.setAccessibleName(f"{section.title}: {names}")
        if self._shown != (section, choice.inline, choice.only):
            self._shown = (section, choice.inline, choice.only)
            self._state.setText(_state(section))
            pairs = line_pairs(section.before or "", section.after or "")
            self._text.show_lines(folded(pairs) if choice.only else pairs, inline=choice.inline)


def _state(section: content_diff.Section) -> str:
    if section.before is None:
        return "new"
    if section.after is None:
        return "gone"
    if section.before == section.after:
        return "same"
    if section.title == "parameters":
        before, after = section.before.splitlines(), section.after.splitlines()
        names = {line.split(":")[0] for line in {*before} ^ {*after}}
        return count(len(names), "value") + " changed"
    words = changed_words(section.before, section.after)
    return count(words, "word") + " changed"


def _toggle(theme: Theme, text: str, name: str) -> Button:
    button = Button(theme, text, "quiet", small=True)
    button.setObjectName(name)
    button.setCheckable(True)
    button.toggled.connect(lambda _: button.updateGeometry())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
