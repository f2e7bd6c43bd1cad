"""Parts of the preview of a prompt: what a variant sends for a case, its column, the line that says which case."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import number
from workbench.core.messages import Message, TextPart
from workbench.project.tokens import Correction, Count, corrected
from workbench.ui.notebook.preview_follow import rendered_place
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.results.text_marks import Utf16
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, MetaLabel, Paragraph, short_tip

USUAL = 260
"""Pixels of a rendered message before it scrolls."""


class Preview(NamedTuple):
    """What a variant sends for a case."""

    messages: tuple[Message, ...]
    counts: tuple[Count, ...]
    problem: str = ""
    notes: tuple[str, ...] = ()
    """Sentences about variables that are empty in this case, and fields that the variant does not use."""
    beside: int = 0
    """Tokens of the tools and the response schema, which go with the messages."""
    correction: Correction | None = None
    """By which the counts are shown, as those of the cell are."""

    def tokens(self, place: int | None = None) -> str:
        """``≈ 412 tok`` of a message, or of all that is sent."""
        beside = self.beside if place is None else 0
        counts = self.counts if place is None else self.counts[place : place + 1]
        about = "" if all(one.exact for one in counts) and not beside else "≈ "
        return f"{about}{number(corrected(sum(one.n for one in counts) + beside, self.correction))} tok"

    @property
    def total(self) -> str:
        """All that is sent, and what the number stands on."""
        said = [f"{self.tokens()} for this case"]
        if self.correction is not None:
            said.append(self.correction.words)
        if self.beside:
            said.append(f"{number(corrected(self.beside, self.correction))} of them tools and schema")
        return " · ".join(said)


class PreviewColumn(QWidget):
    """One variant's rendering."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self.setObjectName(f"preview-{key}")
        self._total = MetaLabel(theme, "", "small", "text2")
        self._total.setObjectName(f"preview-tokens-{key}")
        self._problem = Paragraph(theme, "", "body", "worse")
        self._problem.setObjectName(f"preview-problem-{key}")
        self._notes = Paragraph(theme, "", "small", "warn")
        self._notes.setObjectName(f"preview-notes-{key}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(4)
        for widget in (self._total, self._problem, self._notes):
            self._column.addWidget(widget)
        self._messages: list[tuple[QWidget, Label, Label, MarkedText]] = []
        self._tall = self._small = USUAL
        self._at = -1
        self._column.addStretch(1)

    def show_preview(self, preview: Preview) -> None:
        """Show a rendering."""
        self._problem.set_text(preview.problem[:1].upper() + preview.problem[1:])
        self._problem.setAccessibleName(preview.problem)
        self._problem.setVisible(bool(preview.problem))
        self._notes.set_text("\n".join(preview.notes))
        self._notes.setAccessibleName(" ".join(preview.notes))
        self._notes.setVisible(bool(preview.notes))
        self._total.setVisible(not preview.problem)
        self._total.setText(preview.total)
        self._total.setAccessibleName(preview.total)
        self._total.setToolTip(short_tip(preview.total))
        while len(self._messages) > len(preview.messages):
            self._messages.pop()[0].deleteLater()
        while len(self._messages) < len(preview.messages):
            self._add()
        for place, ((_, role, size, text), message) in enumerate(zip(self._messages, preview.messages, strict=True)):
            role.setText(message.role)
            size.setText(preview.tokens(place))
            words = said(message)
            if text.text != words:
                text.show_text(words)

        self._limit()

    def set_tall(self, tall: int, small: int) -> None:
        """Let each message take so many pixels at 100 % before it scrolls; those beside the edited one so many."""
        if (tall, small) != (self._tall, self._small):
            self._tall, self._small = tall, small
            self._limit()

    def _limit(self) -> None:
        """The messages that are not edited give way to the one that is; what it does not need is theirs."""
        most = rest = self._tall
        others = len(self._messages) - 1
        if 0 <= self._at <= others:
            most = max(self._tall, min(USUAL, self._tall + others * (self._tall - self._small)))
            taken = min(most, self._messages[self._at][3].whole * 100 // self._theme.px(100))
            left = ((others + 1) * self._tall - taken) // max(1, others)
            rest = max(self._small, min(USUAL, left))
        for place, (_, _, _, text) in enumerate(self._messages):
            text.set_limit(most if place == self._at else rest)
        self.updateGeometry()

    def follow(self, place: int, template: str, at: int) -> bool:
        """Show of a message where it is edited: at so many characters of its template. Whether heights are others."""
        if not 0 <= place < len(self._messages):
            return False
        before, self._at = self._at, place
        if place != before:
            self._limit()
        text = self._messages[place][3]
        cursor = text.textCursor()
        last = text.document().characterCount() - 1
        cursor.setPosition(min(Utf16(text.text).to_qt(rendered_place(template, at, text.text)), last))
        bar = text.verticalScrollBar()
        bar.setValue(bar.value() + text.cursorRect(cursor).center().y() - text.viewport().height() // 2)
        return place != before

    def _add(self) -> None:
        place = len(self._messages)
        held = QWidget()
        role, size = Label(self._theme, "", "small", "text2"), Label(self._theme, "", "small", "text2")
        text = MarkedText(self._theme, f"message {place + 1} of variant {self._key} as sent", "mono", self._tall)
        text.setObjectName(f"preview-{self._key}-{place}")
        text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QHBoxLayout()
        head.addWidget(role)
        head.addStretch(1)
        head.addWidget(size)
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(text)
        self._column.insertWidget(self._column.count() - 1, held)
        self._messages.append((held, role, size, text))

    @property
    def words(self) -> list[str]:
        """The rendered messages."""
        return [text.text for _, _, _, text in self._messages]


class PreviewHead(QWidget):
    """Which case, with the ways to the next and the previous one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("previewHead")
        # The word stands on the columns' edge; within the button it would stand in by the button's own margin.
        word = Label(theme, "Preview", "body", "text2")
        self.case = Button(theme, "", "quiet", small=True, arrow=True)
        self.case.setObjectName("previewCase")
        self.case.set_limit(theme.px(220))
        self.back = IconButton(theme, "chevron-left", "Previous case", "Ctrl PgUp", small=True)
        self.next = IconButton(theme, "chevron-right", "Next case", "Ctrl PgDown", small=True)
        self.place = ElidedLabel(theme, "", "small", "text2")
        self.place.setObjectName("previewPlace")
        self._row = row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(4)
        for widget in (word, self.case, self.back, self.next):
            row.addWidget(widget)
        row.addWidget(self.place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(HairLine(theme))
        column.addLayout(row)

    def show_case(self, case_id: str) -> None:
        """Say which case it is; "" for none."""
        self.case.set_text(case_id or "no case")
        self.case.setAccessibleName(f"Preview {self.case.text()}")

    def stay_in_view(self, scrolled: int) -> None:
        """Keep the words at the left edge of what is shown while variants are scrolled sideways, by so many pixels."""
        self._row.setContentsMargins(scrolled, 4, 0, 4)


def said(message: Message) -> str:
    """The text parts; other parts by what they are."""
    pieces = [part.text if isinstance(part, TextPart) else f"[{part.type.replace('_', ' ')}]" for part in message.parts]
    return "\n".join(pieces) if len(pieces) > 1 else "".join(pieces)
