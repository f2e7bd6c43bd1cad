"""The look as values: colour tokens of two themes, fonts by role, sizes that follow the text-size setting."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from workbench.config.resources import resource
from workbench.ui.icons import Icons
from workbench.ui.style import style_sheet

Mode = Literal["auto", "light", "dark"]
Look = Literal["light", "dark", "print"]
Mark = Literal["circle", "square", "triangle", "diamond"]

UI_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"
_FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-SemiBold.otf",
    "Inter-Italic.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-SemiBold.ttf",
)
# Role → family, size, line height (px at 100 %), semibold. DESIGN.md section 1, Type.
ROLES: dict[str, tuple[str, int, int, bool]] = {
    "body": (UI_FAMILY, 13, 20, False),
    "strong": (UI_FAMILY, 13, 20, True),
    "small": (UI_FAMILY, 11, 16, False),
    "small_strong": (UI_FAMILY, 11, 16, True),
    "title": (UI_FAMILY, 17, 24, True),
    "mono": (MONO_FAMILY, 12, 18, False),
    "mono_strong": (MONO_FAMILY, 12, 18, True),
    "reading": (UI_FAMILY, 15, 24, False),
    "reading_strong": (UI_FAMILY, 15, 24, True),
}
_MARKS: tuple[Mark, ...] = ("circle", "square", "triangle", "diamond")
_SERIES = ("sA", "sB", "sC", "sD")


@dataclass(frozen=True)
class Series:
    """How a variant or candidate is told from others: letter, colour and shape, always together."""

    letter: str
    token: str
    mark: Mark
    filled: bool
    """From the fifth on the marks repeat, open."""


@cache
def tokens(name: Look) -> dict[str, str]:
    """The colour tokens of a theme, ``"accent"`` → ``"#3F51C7"``."""
    loaded: dict[str, str] = json.loads(resource(f"themes/{name}.json").read_text(encoding="utf-8"))
    return loaded


def load_fonts() -> None:
    """Register the shipped fonts with Qt; needs a QGuiApplication. Doing it again changes nothing."""
    if UI_FAMILY in _loaded_families:
        return
    for name in _FONT_FILES:
        number = QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}")))
        _loaded_families.update(QFontDatabase.applicationFontFamilies(number))


_loaded_families: set[str] = set()


_MOST_MISSING = 1_000


class Theme(QObject):
    """The look in use. ``changed`` is emitted after another theme or text size came into force."""

    changed = Signal()
    boxes = Signal()
    """Something was drawn with characters that no font of the machine has; comes while painting, so take it queued."""

    def __init__(self, mode: Mode = "auto", text_size: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        load_fonts()
        self._mode: Mode = mode
        self._text_size = text_size
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetrics] = {}
        self._colours: dict[str, QColor] = {}
        self._icons = Icons()
        self._applied: tuple[str, int] | None = None
        self._missing: dict[str, None] = {}
        self._tokens = tokens(self._resolved())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def mode(self) -> Mode:
        """What the person chose: auto, light or dark."""
        return self._mode

    @property
    def text_size(self) -> int:
        """Per cent, 90–200."""
        return self._text_size

    @property
    def dark(self) -> bool:
        """Whether the dark theme is in use."""
        return self._resolved() == "dark"

    def colour(self, token: str) -> QColor:
        """The colour of a token of DESIGN.md section 1, e.g. ``"accent"``. Raises KeyError for an unknown one."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(self._tokens[token])
        return found

    def hex(self, token: str) -> str:
        """The same as ``#rrggbb``, for HTML."""
        return self._tokens[token]

    def font(self, role: str = "body") -> QFont:
        """The font of a role (`ROLES`), with tabular figures, at the chosen text size; do not change it."""
        found = self._fonts.get(role)
        if found is None:
            family, size, _, semibold = ROLES[role]
            found = QFont(family)
            found.setPixelSize(self.px(size))
            found.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
            found.setFeature(QFont.Tag("tnum"), 1)
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[role] = found
        return found

    @property
    def missing(self) -> str:
        """The different characters that were drawn as boxes, in the order in which they were met."""
        return "".join(self._missing)

    def see_missing(self, characters: Iterable[str]) -> None:
        """Keep characters that were drawn as boxes."""
        fresh = [character for character in characters if character not in self._missing]
        if fresh and len(self._missing) < _MOST_MISSING:
            self._missing.update(dict.fromkeys(fresh))
            self.boxes.emit()

    def metrics(self, role: str = "body") -> QFontMetrics:
        """Measures of a role's font."""
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetrics(self.font(role))
        return found

    def line(self, role: str = "body") -> int:
        """Line height of a role in pixels."""
        return self.px(ROLES[role][2])

    def px(self, size: float) -> int:
        """A length of the design in pixels at the chosen text size."""
        return round(size * self._text_size / 100)

    def series(self, key: str | int) -> Series:
        """The series of a variant by its key (A, B, … AA) or of a candidate by its place (0, 1, …)."""
        place = key if isinstance(key, int) else _place(key)
        letter = _letter(place) if isinstance(key, int) else key
        return Series(letter, _SERIES[place % 4], _MARKS[place % 4], place % 8 < 4)

    def icon(self, name: str, token: str = "text2", size: int = 16) -> QIcon:
        """A Lucide icon in the colour of a token; its disabled form is in ``text3``."""
        return self._icons.icon(name, self._tokens[token], self._tokens["text3"], self.px(size))

    def pixmap(self, name: str, token: str = "text2", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """The same as a picture for painting, at a device pixel ratio."""
        return self._icons.pixmap(name, self._tokens[token], self.px(size), ratio)

    def choose(self, mode: Mode | None = None, text_size: int | None = None) -> None:
        """Bring another theme or text size into force, for the whole application."""
        self._mode = mode or self._mode
        self._text_size = min(200, max(90, text_size or self._text_size))
        # Qt dresses every widget anew, which takes a third of a second or more: not for the look that is there.
        if self._applied != (self._resolved(), self._text_size):
            self.apply()

    def apply(self) -> None:
        """Give palette, font and style sheet to the application, and tell ``changed``."""
        self._applied = (self._resolved(), self._text_size)
        self._tokens = tokens(self._resolved())
        self._fonts.clear()
        self._metrics.clear()
        self._colours.clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            if app.property("fusion") is None:  # under a style sheet the style no longer tells its name
                app.setStyle("Fusion")
                app.setProperty("fusion", True)
            app.setPalette(self.palette())
            app.setFont(self.font("body"))
            app.setStyleSheet(style_sheet(self._tokens, self.px))
        self.changed.emit()

    def palette(self) -> QPalette:
        """The tokens as a Qt palette."""
        roles = QPalette.ColorRole
        pairs = {
            roles.Window: "window",
            roles.WindowText: "text",
            roles.Base: "page",
            roles.AlternateBase: "field",
            roles.Text: "text",
            roles.Button: "window",
            roles.ButtonText: "text",
            roles.BrightText: "onaccent",
            roles.Highlight: "accentsoft",
            roles.HighlightedText: "text",
            roles.Link: "accent",
            roles.LinkVisited: "accent",
            roles.PlaceholderText: "text3",
            roles.ToolTipBase: "page",
            roles.ToolTipText: "text",
            roles.Accent: "accent",
            roles.Light: "hover",
            roles.Midlight: "line",
            roles.Mid: "line2",
            roles.Dark: "line2",
            roles.Shadow: "line2",
        }
        palette = QPalette()
        for role, token in pairs.items():
            palette.setColor(role, self.colour(token))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text3"))
        return palette

    def _resolved(self) -> Literal["light", "dark"]:
        if self._mode != "auto":
            return self._mode
        scheme = QGuiApplication.styleHints().colorScheme()
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"

    def _system_changed(self) -> None:
        if self._mode == "auto":
            self.apply()


class Paper(Theme):
    """A look for pictures that are saved or printed; it is never that of the window.

    Args:
        look: light, dark, or print: black on white, told apart in grey too.
        text_size: per cent.
    """

    def __init__(self, look: Look, text_size: int = 100) -> None:
        super().__init__("light", text_size)
        self._tokens = tokens(look)

    def apply(self) -> None:
        """Leave the application as it is."""


def _place(key: str) -> int:
    """A → 0, Z → 25, AA → 26; B2 counts as B; anything else by its characters, so that it is stable."""
    letters = key.rstrip("0123456789").upper()
    if not letters or not all("A" <= letter <= "Z" for letter in letters):
        return sum(map(ord, key))
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _letter(place: int) -> str:
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
