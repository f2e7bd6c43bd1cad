"""The look: tokens, fonts, sizes, icons, series."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.style import style_sheet
from workbench.ui.theme import ROLES, Theme, tokens


def test_both_themes_have_the_same_tokens() -> None:
    assert tokens("light").keys() == tokens("dark").keys()
    assert {"window", "page", "accent", "better", "worse", "sA", "heat5"} <= tokens("light").keys()


def test_choosing_dark_changes_palette_and_style_sheet_and_tells(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme("light")
    theme.apply()
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor("#FFFFFF")
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.dark
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(tokens("dark")["page"])
    assert tokens("dark")["line2"] in qapp.styleSheet()
    # The look that is there is not put on again: that dresses every widget anew.
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose("dark", theme.text_size)
    theme.choose("light")


def test_fonts_are_the_shipped_ones_with_tabular_figures(qapp: QApplication) -> None:
    theme = Theme("light")
    body, strong, mono = theme.font("body"), theme.font("strong"), theme.font("mono")
    assert (body.family(), body.pixelSize(), body.weight()) == ("Inter", 13, QFont.Weight.Normal)
    assert strong.weight() == QFont.Weight.DemiBold
    assert (mono.family(), mono.pixelSize()) == ("JetBrains Mono", 12)
    assert all(theme.font(role).isFeatureSet(QFont.Tag("tnum")) for role in ROLES)
    widths = {theme.metrics("body").horizontalAdvance(str(digit) * 8) for digit in range(10)}
    assert len(widths) == 1


@pytest.mark.parametrize(("size", "pixels"), [(90, 12), (100, 13), (150, 20), (200, 26), (400, 26)])
def test_the_text_size_scales_fonts_and_lengths(qapp: QApplication, size: int, pixels: int) -> None:
    theme = Theme("light")
    theme.choose(text_size=size)
    assert theme.font("body").pixelSize() == pixels
    assert theme.px(28) == round(28 * min(size, 200) / 100)
    theme.choose(text_size=100)


def test_auto_is_light_where_the_system_says_nothing(qapp: QApplication) -> None:
    assert qapp.styleHints().colorScheme() != Qt.ColorScheme.Dark
    assert not Theme("auto").dark


def test_series_carry_letter_colour_and_mark(qapp: QApplication) -> None:
    theme = Theme("light")
    marks = [(theme.series(key).token, theme.series(key).mark, theme.series(key).filled) for key in "ABCDE"]
    assert marks[:2] == [("sA", "circle", True), ("sB", "square", True)]
    assert marks[4] == ("sA", "circle", False)
    assert theme.series("B2").token == "sB"
    assert theme.series("B2").letter == "B2"
    assert theme.series(1).letter == "B"
    assert theme.series("gpt-4@imported") == theme.series("gpt-4@imported")


def test_icons_take_the_colour_of_a_token(qapp: QApplication) -> None:
    theme = Theme("light")
    for mode in ("light", "dark"):
        theme.choose(mode)  # type: ignore[arg-type]
        picture = theme.pixmap("square", "accent", ratio=2.0).toImage()
        solid = {
            picture.pixelColor(x, y).name().upper()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() > 250
        }
        assert tokens(mode)["accent"].upper() in solid  # type: ignore[arg-type]
    theme.choose("light")


def test_every_place_of_the_style_sheet_is_filled() -> None:
    assert "$" not in style_sheet(tokens("light"), round)
