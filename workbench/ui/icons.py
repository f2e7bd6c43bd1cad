"""Lucide icons, drawn from their SVG in one colour and kept."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.config.resources import resource

# Lucide draws 24 units with a stroke of 2; DESIGN.md asks for 1.33 px at 16 px, which is the same.
_RATIOS = (1.0, 2.0)


@cache
def _svg(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


class Icons:
    """A cache of drawn icons by name, colour, size and pixel ratio."""

    def __init__(self) -> None:
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._icons: dict[tuple[str, str, str, int], QIcon] = {}

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Draw an icon.

        Args:
            name: of a file in resources/icons, without suffix; FileNotFoundError if there is none.
            colour: ``#rrggbb``.
            size: width and height in device independent pixels.
            ratio: device pixels per such pixel.
        """
        key = (name, colour, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
            found = QPixmap(round(size * ratio), round(size * ratio))
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            renderer.render(painter, QRectF(0, 0, found.width(), found.height()))
            painter.end()
            found.setDevicePixelRatio(ratio)
            self._pixmaps[key] = found
        return found

    def icon(self, name: str, colour: str, off: str, size: int) -> QIcon:
        """The icon in one colour, and in another where it is disabled."""
        key = (name, colour, off, size)
        found = self._icons.get(key)
        if found is None:
            found = QIcon()
            for ratio in _RATIOS:
                found.addPixmap(self.pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
                found.addPixmap(self.pixmap(name, off, size, ratio), QIcon.Mode.Disabled)
            self._icons[key] = found
        return found
