"""The tokens, states, chips and icons as built parts; compare by eye with the design's palette.png."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.config.resources import resource
from workbench.ui.theme import Theme, tokens
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import Chip, GlyphMark, IntervalBar, LevelBar, ProgressBar, VariantBadge
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.fields import CheckBox, Choice, Field, SearchField
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.glyphs import paint_mark
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton
from workbench.ui.widgets.labels import HairLine, Label, Paragraph, RunsLabel
from workbench.ui.widgets.paint import Interval
from workbench.ui.widgets.section import Section


class Swatches(QWidget):
    """All tokens of a theme by name."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._values = theme, tokens("dark" if name == "dark" else "light")
        self.setFixedSize(220, 22 * len(self._values) + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._values["page"])
        for number, (name, value) in enumerate(self._values.items()):
            top = 8 + 22 * number
            painter.fillRect(QRect(12, top + 3, 28, 16), value)
            painter.setPen(self._values["line2"])
            painter.drawRect(QRect(12, top + 3, 28, 16))
            painter.setPen(self._values["text"])
            painter.setFont(self._theme.font())
            painter.drawText(QRect(48, top, 90, 22), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(self._theme.font("mono"))
            painter.drawText(QRect(138, top, 80, 22), Qt.AlignmentFlag.AlignVCenter, value)


class Marks(QWidget):
    """The marks of the series."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(200, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        painter = QPainter(self)
        for number in range(8):
            series = self._theme.series(number)
            paint_mark(
                painter, QPointF(12 + 24 * number, 10), 9, series.mark, self._theme.colour(series.token), series.filled
            )


def _row(*parts: QWidget, gap: int = 8) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def _chips(theme: Theme) -> FlowRow:
    row = FlowRow()
    for kind, text in (
        ("pass", "4.38"),
        ("fail", "3.25"),
        ("unscored", "unscored"),
        ("retry", "retry 2 of 5"),
        ("writing", "writing"),
        ("neutral", "judging"),
        ("fail", "refused"),
        ("warn", "cut at max"),
        ("retry", "stale"),
        ("neutral", "sale"),
    ):
        row.add(Chip(theme, kind, text))  # type: ignore[arg-type]
    return row


def _judgements(theme: Theme) -> QHBoxLayout:
    pairs = (
        ("better", "+0.30"),
        ("worse", "−1.13"),
        ("equal", "0.00"),
        ("unclear", "cannot tell yet"),
        ("better", "40 % less"),
    )
    parts: list[QWidget] = []
    for glyph, words in pairs:
        ink = {"better": "better", "worse": "worse", "equal": "text", "unclear": "warn"}[glyph]
        parts += [GlyphMark(theme, glyph), Label(theme, words, "strong", ink)]  # type: ignore[arg-type]
    return _row(*parts, Label(theme, "undefined", "body", "text2"), gap=6)


def _icons(theme: Theme) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(2)
    names = sorted(path.stem for path in resource("icons").glob("*.svg"))
    for number, name in enumerate(names):
        button = IconButton(theme, name, name)
        if number == 0:
            button.setCheckable(True)
            button.setChecked(True)
        grid.addWidget(button, number // 36, number % 36)
    return holder


def build(theme: Theme) -> QWidget:
    """The whole picture."""
    page = QWidget()
    page.setProperty("ground", "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(24, 24, 24, 24)
    columns = QHBoxLayout()
    columns.setSpacing(24)
    outer.addLayout(columns)
    outer.addWidget(_icons(theme))
    for name in ("light", "dark"):
        columns.addWidget(Swatches(theme, name), 0, Qt.AlignmentFlag.AlignTop)
    columns.addLayout(_left(theme), 1)
    columns.addLayout(_right(theme), 1)
    return page


def _left(theme: Theme) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    for role in ("title", "body", "strong", "small", "mono", "reading"):
        column.addWidget(Label(theme, f"{role}: Verdict and figures 1,234.50", role))
    column.addWidget(HairLine(theme))
    focus = Button(theme, "Report")
    focus.setObjectName("focused")
    off = Button(theme, "Stop", icon="square")
    off.setEnabled(False)
    off_primary = Button(theme, "Run all", "primary", "play")
    off_primary.setEnabled(False)
    column.addLayout(
        _row(
            Button(theme, "Run all", "primary", "play"),
            Button(theme, "Cancel"),
            Button(theme, "Present", "quiet", "presentation"),
            focus,
            off,
            off_primary,
        )
    )
    toggle = Button(theme, "Changed words", "quiet", "diff")
    toggle.setCheckable(True)
    toggle.setChecked(True)
    column.addLayout(
        _row(
            Button(theme, "gpt-4.1-mini", "quiet", label="Model", arrow=True),
            toggle,
            LinkButton(theme, "Show the answer (401)"),
        )
    )
    column.addWidget(_chips(theme))
    column.addLayout(_judgements(theme))
    interval = Interval(0.3, 0.1, 0.51, (-0.6, 0.8), 0.0, (-0.2, 0.2))
    column.addLayout(
        _row(
            VariantBadge(theme, "A"),
            VariantBadge(theme, "B"),
            VariantBadge(theme, "C"),
            VariantBadge(theme, "D"),
            VariantBadge(theme, "E"),
            VariantBadge(theme, "B2"),
            Marks(theme),
        )
    )
    column.addLayout(
        _row(IntervalBar(theme, interval, "A"), IntervalBar(theme, interval, "B"), IntervalBar(theme, interval, "C"))
    )
    column.addLayout(
        _row(LevelBar(theme, 1, failed=True), LevelBar(theme, 4), LevelBar(theme, 3.5), LevelBar(theme, None))
    )
    column.addWidget(
        RunsLabel(
            theme,
            [
                ("178", "strong", "text"),
                (" of 288 calls    ", "body", "text2"),
                ("$0.150", "strong", "text"),
                (" of $0.50", "body", "text2"),
            ],
        )
    )
    bar = ProgressBar(theme)
    bar.set_progress(178, 12, 288)
    column.addWidget(bar)
    column.addWidget(
        Paragraph(
            theme,
            "A wrapped text with <b>markup</b> that is shown and never obeyed, over more than one line.",
        )
    )
    column.addStretch(1)
    return column


def _right(theme: Theme) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    choice = Choice(theme, "Split")
    choice.addItems(["tune", "held-out"])
    ticked = CheckBox(theme, "Label production")
    ticked.setChecked(True)
    wrong = Field(theme, "Wrong", "65,00")
    wrong.set_wrong("a number is wanted")
    column.addLayout(_row(Field(theme, "Placeholder", "", "placeholder"), wrong))
    column.addLayout(_row(SearchField(theme, "Find", "Find in 48 cases", "Ctrl F"), choice))
    column.addLayout(_row(ticked, CheckBox(theme, "Export to prompts/")))
    column.addWidget(
        Banner(
            theme,
            "error",
            "OpenAI did not accept the key.",
            "It ends in …f3Qa and comes from OPENAI_API_KEY. Nothing was run and nothing was spent.",
            [Step("Enter another key", print), Step("Test the connection", print)],
            Step("Show the answer (401)", print),
        )
    )
    column.addWidget(
        Banner(
            theme,
            "warning",
            "Paused at the budget.",
            "The 125 calls that are left cost about $0.20.",
            [Step("Add $0.25 and go on", print), Step("Finish here", print)],
        )
    )
    column.addWidget(Banner(theme, "info", "A sample project. Run works now, without key or network.", closable=True))
    section = Section(theme, "Completion", "41 words · stop")
    section.body.addWidget(Paragraph(theme, "Hi Jonas, you can have a full refund."))
    column.addWidget(section)
    column.addWidget(Section(theme, "Attempts", "1 · 1.3 s", open_=False))
    column.addWidget(
        EmptyPlace(
            theme,
            "table-2",
            "No cases yet",
            "A case is one input, and what a good answer would say.",
            Step("Write the first case", print),
            Step("Import a file", print),
            "or drop CSV, JSONL, JSON, XLSX, Parquet anywhere here",
        )
    )
    return column
