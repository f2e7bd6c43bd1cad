"""Words: labels by role and ink, cut with … or wrapped at the design's line height, and runs of value and unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from workbench.ui.theme import ROLES, Theme
from workbench.ui.widgets.glyph_cover import uncovered
from workbench.ui.widgets.paint import elided, mark_missing, paint_text

Run = tuple[str, str, str]
"""Text, role and ink (a token) of a piece of a line."""


class Label(QLabel):
    """One line of plain text in a role's font and a token's colour (``text``, ``text2``, ``text3``, ``worse`` …)."""

    def __init__(
        self, theme: Theme, text: str = "", role: str = "body", ink: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("ink", ink)
        self.setText(text)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_ink(self, ink: str) -> None:
        """Change the colour to another token."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_role(self, role: str) -> None:
        """Change the font."""
        self._role = role
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, and mark what no font can show."""
        super().paintEvent(event)
        if not self.text().isascii():
            mark_missing(QPainter(self), self.contentsRect(), self.text(), self._theme, self._role, self.alignment())

    def _restyle(self) -> None:
        self.setFont(self._theme.font(self._role))
        self.setMinimumHeight(self._theme.line(self._role))


class ElidedLabel(Label):
    """A line that gives way: cut with … where it does not fit, whole on hover."""

    def __init__(
        self, theme: Theme, text: str = "", role: str = "body", ink: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, text, role, ink, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for two letters and …"""
        return QSize(self._theme.px(24), self._theme.line(self._role))

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        width = self._theme.metrics(self._role).horizontalAdvance(self.text()) + 2
        return QSize(width, self._theme.line(self._role))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text on hover while it is cut."""
        super().resizeEvent(event)
        cut = elided(self.shown(), self._theme, self._role, self.width()) != self.text()
        self.setToolTip(tip(self.text()) if cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as fits."""
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.6)
        paint_text(painter, self.rect(), self.shown(), self._theme, self._role, str(self.property("ink")))

    def shown(self) -> str:
        """What is drawn, but for … where it is wider than the label."""
        return self.text()


class MetaLabel(ElidedLabel):
    """A line of facts divided by `` · `` and commas: where it does not fit, whole ones go from its end, so that no
    figure is cut into another."""

    def shown(self) -> str:
        """As many facts as fit."""
        metrics = self._theme.metrics(self._role)
        return fitting(self.text(), lambda words: metrics.horizontalAdvance(words) <= self.width())


class Paragraph(QLabel):
    """Wrapped plain text at the role's line height; markup in it is shown as text. It can be selected and copied."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "body",
        ink: str = "text",
        align: str = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._align = align
        self._runs: tuple[Run, ...] = ((text, role, ink),)
        self._ink = ink
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_text(self, text: str, ink: str = "") -> None:
        """Show another text."""
        self._ink = ink or self._ink
        self.set_runs([(text, self._role, self._ink)])

    def set_runs(self, runs: Iterable[Run]) -> None:
        """Show pieces in several roles and inks."""
        self._runs = tuple(runs)
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(self._theme.font(self._role))
        inner = html_runs(self._runs, self._theme)
        line = self._theme.line(self._role)
        self.setText(f'<div align="{self._align}" style="line-height:{line}px">{inner}</div>')


class RunsLabel(QLabel):
    """One line of pieces: a value in semibold, its unit in ``text2``, and so on."""

    def __init__(self, theme: Theme, runs: Iterable[Run] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs = tuple(runs)
        self.setTextFormat(Qt.TextFormat.RichText)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_runs(self, runs: Iterable[Run]) -> None:
        """Show other pieces; nothing is done when they are the same."""
        new = tuple(runs)
        if new != self._runs:
            self._runs = new
            self._restyle()

    @property
    def words(self) -> str:
        """The line as plain text."""
        return "".join(text for text, _, _ in self._runs)

    def _restyle(self) -> None:
        self.setFont(self._theme.font("body"))
        self.setText(html_runs(self._runs, self._theme))


class HairLine(QFrame):
    """A line of 1 px between regions or rows."""

    def __init__(self, theme: Theme, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(1) if vertical else self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill it."""
        QPainter(self).fillRect(self.rect(), self._theme.colour("line"))


def fitting(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning of a line that fits, cut before `` · ``, else before a comma, else before a word.

    Cut before a word it ends in …; where that would leave a figure without what it counts, nothing is shown.

    Args:
        text: facts divided by `` · ``, each perhaps with parts after ``, ``.
        fits: whether words have room.
    """
    if fits(text):
        return text
    for sign in (" · ", ", "):
        while sign in text:
            text = text.rpartition(sign)[0]
            if fits(text):
                return text
    while " " in text:
        text = text.rpartition(" ")[0]
        if fits(f"{text} …"):
            return "" if any(letter.isdigit() for letter in text) else f"{text} …"
    return ""


def html_runs(runs: Iterable[Run], theme: Theme) -> str:
    """Pieces as HTML for Qt; every text is escaped, so markup is shown and never obeyed."""
    parts = []
    for text, role, ink in runs:
        family, size, _, semibold = ROLES[role]
        style = f"font-family:'{family}';font-size:{theme.px(size)}px;font-weight:{600 if semibold else 400}"
        words = _escaped(text, role, theme).replace("\n", "<br>").replace("  ", " &nbsp;")
        parts.append(f'<span style="{style};color:{theme.hex(ink)}">{words}</span>')
    return "".join(parts)


def _escaped(text: str, role: str, theme: Theme) -> str:
    """A text as HTML, with what no font of the machine can show marked as `mark_missing` does."""
    missing = [] if text.isascii() else uncovered(text, theme.font(role))
    if not missing:
        return escape(text)
    theme.see_missing(missing)
    style = f"text-decoration:underline;color:{theme.hex('warn')}"
    return "".join(f'<span style="{style}">{one}</span>' if one in missing else escape(one) for one in text)


def tip(text: str) -> str:
    """A text for a tooltip: escaped, at most 1,200 characters, wrapped by Qt."""
    cut = text if len(text) <= 1200 else f"{text[:1200]}…"
    return f"<qt>{escape(cut)}</qt>".replace("\n", "<br>")


def short_tip(text: str) -> str:
    """A text of a line for a tooltip; escaped where Qt could read it as markup, since it may be a stranger's."""
    return tip(text) if "<" in text or "&" in text else text
