"""A chart as a picture for a report or a slide: PNG at twice the size, SVG whose text is text, CSV of its table."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from workbench.core.charts import Chart
from workbench.core.errors import SettingsError
from workbench.ui.results.chart_legend import needed, paint_legend
from workbench.ui.results.chart_view import axis_words, plot_height
from workbench.ui.results.plot import Plot
from workbench.ui.theme import Look, Paper, Theme

WIDTH = 960
_PLOT = 360
_INSET = 24
_SCALE = 2
_WRAP = Qt.TextFlag.TextWordWrap
_MILLIMETRES = re.compile(r'<svg width="[\d.]+mm" height="[\d.]+mm"')
_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


def picture_size(chart: Chart, theme: Theme) -> QSize:
    """Size in pixels at 100 %, with room for every row."""
    inner = WIDTH - 2 * _INSET
    parts = _words(chart, theme, inner)
    plot = 0 if chart.empty else max(theme.px(_PLOT), plot_height(chart, inner, theme))
    return QSize(WIDTH, 2 * _INSET + plot + sum(height for _, height in parts.values()) + 16)


def save_png(chart: Chart, path: Path, look: Look = "light") -> None:
    """Write a picture at twice its size.

    Raises:
        SettingsError: it could not be written.
    """
    theme = Paper(look)
    size = picture_size(chart, theme)
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.setText("Title", chart.title)
    painter = QPainter(image)
    paint_chart(painter, chart, theme, size)
    painter.end()
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise _unwritten(path)


def save_svg(chart: Chart, path: Path, look: Look = "light") -> None:
    """Write a drawing whose words stay words.

    Raises:
        SettingsError: it could not be written.
    """
    from PySide6.QtSvg import QSvgGenerator

    theme = Paper(look)
    size = picture_size(chart, theme)
    generator = QSvgGenerator()
    held = QBuffer()
    held.open(QBuffer.OpenModeFlag.WriteOnly)
    generator.setOutputDevice(held)
    # That of the pictures in which pyqtgraph keeps its axes; another one would scale them.
    generator.setResolution(96)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(chart.title)
    generator.setDescription(chart.corner)
    painter = QPainter(generator)
    paint_chart(painter, chart, theme, size)
    painter.end()
    # Qt writes millimetres of a resolution that every reader takes for another one; without a unit they are pixels.
    drawn = bytes(held.data().data()).decode()
    sized = _MILLIMETRES.sub(f'<svg width="{size.width()}" height="{size.height()}"', drawn, count=1)
    try:
        path.write_text(sized, encoding="utf-8")
    except OSError as error:
        raise _unwritten(path) from error


def save_csv(chart: Chart, path: Path) -> None:
    """Write the chart's table. A text that a spreadsheet would take for a formula gets an apostrophe in front.

    Raises:
        SettingsError: it could not be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(chart.header)
            rows.writerows([_plain(cell) for cell in row] for row in chart.rows)
    except OSError as error:
        raise _unwritten(path) from error


def _plain(cell: str) -> str:
    if not cell.startswith(_MARKS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def _unwritten(path: Path) -> SettingsError:
    return SettingsError(
        "chart.unwritten", "The chart could not be written.", str(path), "Choose a folder that can be written."
    )


def paint_chart(painter: QPainter, chart: Chart, theme: Theme, size: QSize) -> None:
    """Paint title, marks, plot and foot in the colours of a theme."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(0, 0, size.width(), size.height()), theme.colour("page"))
    inner = size.width() - 2 * _INSET
    parts = _words(chart, theme, inner)
    top = float(_INSET)
    _say(painter, theme, chart.title, QRectF(_INSET, top, inner, parts["title"][1]), "strong", "text")
    top += parts["title"][1]
    if chart.empty:
        return
    _say(painter, theme, chart.corner, QRectF(_INSET, top, inner, parts["corner"][1]), "small", "text2")
    top += parts["corner"][1] + 4
    if parts["legend"][1]:
        paint_legend(painter, QRectF(_INSET, top, inner, parts["legend"][1]), chart, theme)
        top += parts["legend"][1]
    low = size.height() - _INSET - parts["foot"][1]
    _plot(painter, chart, theme, QRectF(_INSET, top + 4, inner, low - top - 12))
    words = " · ".join(part for part in (axis_words(chart), chart.foot) if part)
    _say(painter, theme, words, QRectF(_INSET, low, inner, parts["foot"][1]), "small", "text2")


def _words(chart: Chart, theme: Theme, width: int) -> dict[str, tuple[str, int]]:
    """The lines of text with their heights."""

    def high(words: str, role: str) -> int:
        if not words:
            return 0
        return theme.metrics(role).boundingRect(QRect(0, 0, width, 10_000), _WRAP, words).height() + 2

    if chart.empty:
        return {"title": (chart.title, high(chart.title, "strong"))}
    foot = " · ".join(part for part in (axis_words(chart), chart.foot) if part)
    return {
        "title": (chart.title, high(chart.title, "strong")),
        "corner": (chart.corner, high(chart.corner, "small")),
        "legend": ("", theme.line("small") + 4 if needed(chart) else 0),
        "foot": (foot, high(foot, "small")),
    }


def _say(painter: QPainter, theme: Theme, words: str, room: QRectF, role: str, token: str) -> None:
    painter.setFont(theme.font(role))
    painter.setPen(theme.colour(token))
    painter.drawText(room, int(_WRAP | Qt.AlignmentFlag.AlignTop), words)


def _plot(painter: QPainter, chart: Chart, theme: Theme, room: QRectF) -> None:
    """The plot, drawn by a widget that is never on the screen."""
    plot: Any = Plot(theme)
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.setFrameShape(plot.Shape.NoFrame)
    plot.resize(round(room.width()), round(room.height()))
    plot.show()
    plot.show_chart(chart)
    scene = plot.scene()
    for item in scene.items():
        if hasattr(item, "setExportMode"):
            item.setExportMode(True, {"painter": painter, "antialias": True, "resolutionScale": 1.0})
    source = QRectF(0, 0, plot.width(), plot.height())
    scene.render(painter, room, source, Qt.AspectRatioMode.IgnoreAspectRatio)
    plot.hide()
    plot.close()
    plot.deleteLater()
