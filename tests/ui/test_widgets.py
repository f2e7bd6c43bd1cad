"""The parts that know no project: what they say, how large they are, what keys and pointer do to them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.test_resources import contrast
from tests.ui.conftest import put
from workbench.core.errors import InputError
from workbench.ui.theme import Mode, Theme
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import Chip, IntervalBar, LevelBar, ProgressBar, VariantBadge
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.focus import FocusRing
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton
from workbench.ui.widgets.paint import ChipLook, Interval, chip_size, paint_chip
from workbench.ui.widgets.section import Section
from workbench.ui.widgets.toast import Toast


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("pass", "4.38", "✓ 4.38"),
        ("fail", "3.25", "✕ 3.25"),
        ("unscored", "unscored", "◌ unscored"),
        ("neutral", "sale", "sale"),
    ],
)
def test_a_chip_says_its_state_in_glyph_and_word(theme: Theme, kind: str, text: str, words: str) -> None:
    chip = Chip(theme, kind, text)  # type: ignore[arg-type]
    assert chip.accessibleName() == words
    assert chip.sizeHint().height() == 18


def test_a_chip_is_cut_to_its_limit(theme: Theme) -> None:
    image = QImage(200, 30, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    look = ChipLook("neutral", "a tag that is much too long for the place that it has")
    assert chip_size(look, theme).width() > 90
    assert paint_chip(painter, QPoint(0, 0), look, theme, limit=90) == QRect(QPoint(0, 0), QSize(90, 18))
    painter.end()


def test_painted_parts_have_names(theme: Theme) -> None:
    assert VariantBadge(theme, "B").accessibleName() == "variant B"
    assert LevelBar(theme, 1, failed=True).accessibleName() == "1 of 5, failed"
    assert LevelBar(theme, None).accessibleName() == "unscored"
    assert IntervalBar(theme, Interval(4.2, 4.0, 4.4, (1, 5))).accessibleName() == "4.20, from 4.00 to 4.40"
    bar = ProgressBar(theme)
    bar.set_progress(178, 12, 288)
    assert bar.accessibleDescription() == "178 of 288 done, 12 in flight"
    assert bar.height() == 6


def test_buttons_have_the_heights_of_the_design(theme: Theme) -> None:
    assert Button(theme, "Run all", "primary", "play").sizeHint().height() == 28
    assert Button(theme, "Run", small=True).sizeHint().height() == 24
    assert IconButton(theme, "x", "Close").sizeHint() == QSize(28, 28)
    assert Button(theme, "gpt-4.1-mini", "quiet", label="Model", arrow=True).accessibleName() == "Model gpt-4.1-mini"


def test_a_button_is_pressed_by_mouse_space_and_enter(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    button, presses = Button(theme, "Run"), []
    button.clicked.connect(lambda: presses.append(1))
    put(pane, button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(presses) == 3


def test_the_ring_shows_on_keyboard_focus_alone(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    button = Button(theme, "Run")
    put(pane, button, Field(theme, "Name"))
    pane.activateWindow()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not pane.findChildren(FocusRing)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    rings = pane.findChildren(FocusRing)
    assert len(rings) == 1
    assert rings[0].geometry() == button.geometry().adjusted(-3, -3, 3, 3)
    button.clearFocus()
    assert rings[0].isHidden()


def test_a_banner_tells_place_sentence_and_remedy(theme: Theme) -> None:
    banner = Banner.of(theme, InputError("csv.quote", "A quote is never closed.", "cases.csv, line 18", "Close it."))
    assert banner.words == "cases.csv, line 18: A quote is never closed. Close it."
    assert banner.accessibleName() == banner.words


def test_a_banner_does_its_steps(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    done: list[str] = []
    steps = [Step("Try again", lambda: done.append("again")), Step("Leave it", lambda: done.append("leave"))]
    banner = Banner(
        theme, "error", "Nothing answers.", "It may not run.", steps, Step("Show", lambda: done.append("show"))
    )
    put(pane, banner)
    for button in banner.findChildren(Button) + banner.findChildren(LinkButton):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["again", "leave", "show"]


def test_a_toast_undoes_and_goes(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    toast, undone = Toast(theme, pane), []
    toast.show_text("Cell deleted", lambda: undone.append(1))
    assert toast.isVisible()
    assert toast.height() == 40
    qtbot.mouseClick(toast.findChildren(LinkButton)[0], Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert toast.isHidden()


def test_a_flow_wraps(qtbot: QtBot, theme: Theme) -> None:
    row = FlowRow()
    qtbot.addWidget(row)
    for number in range(10):
        row.add(Chip(theme, "neutral", f"tag {number}"))
    layout = row.layout()
    assert layout is not None
    assert layout.heightForWidth(1000) == 18
    assert layout.heightForWidth(120) > 3 * 18


def test_parts_in_columns_stand_below_each_other(theme: Theme, qtbot: QtBot) -> None:
    row = FlowRow(10, 0, in_columns=True)
    qtbot.addWidget(row)
    parts = []
    for width in (50, 80, 60, 70, 40, 90):
        part = QWidget()
        part.setFixedSize(width, 20)
        row.add(part)
        parts.append(part)
    for room, edges in ((500, [0, 60, 150, 220, 300, 350]), (300, [0, 60, 160, 230]), (190, [0, 70]), (60, [0])):
        row.resize(room, 300)
        row.show()
        row.layout().activate()
        assert [part.x() for part in parts] == [edges[at % len(edges)] for at in range(6)], room


def test_a_section_folds_by_key(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    section = Section(theme, "Scores", "Refund reply 3")
    put(pane, section)
    head = section.findChildren(QWidget)[0]
    assert head.accessibleName() == "Scores, Refund reply 3"
    qtbot.keyClick(head, Qt.Key.Key_Space)
    assert not section.is_open


def test_a_drawer_accepts_by_enter_and_leaves_by_esc(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    drawer, told = Drawer(theme, "Import a.csv", "Import 206 cases"), []
    drawer.accepted.connect(lambda: told.append("accepted"))
    drawer.closed.connect(lambda: told.append("closed"))
    put(pane, drawer)
    qtbot.keyClick(drawer, Qt.Key.Key_Return)
    qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    assert told == ["accepted", "closed"]


def test_an_empty_place_names_what_is_missing_and_the_next_step(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    done: list[int] = []
    step = Step("Write the first case", lambda: done.append(1))
    place = EmptyPlace(theme, "table-2", "No cases yet", "A case is one input.", step)
    put(pane, place)
    assert place.accessibleName() == "No cases yet"
    qtbot.mouseClick(place.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert done == [1]


def test_a_field_says_what_is_wrong(theme: Theme) -> None:
    field = Field(theme, "Price", "65,00")
    field.set_wrong("a number is wanted")
    assert field.accessibleDescription() == "a number is wanted"
    field.set_wrong("")
    assert field.toolTip() == ""


def test_scrolling_over_a_choice_changes_nothing(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    choice = Choice(theme, "Split")
    choice.addItems(["tune", "held-out"])
    put(pane, choice, CheckBox(theme, "Label production"))
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.currentText() == "held-out"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_primary_button_keeps_its_contrast_in_every_state(theme: Theme, qtbot: QtBot, mode: Mode) -> None:
    theme.choose(mode)
    button = Button(theme, "Run", "primary")
    qtbot.addWidget(button)
    button.show()
    grounds = {button.grab().toImage().pixelColor(5, 14).name()}
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    grounds.add(button.grab().toImage().pixelColor(5, 14).name())
    button.setDown(True)
    grounds.add(button.grab().toImage().pixelColor(5, 14).name())
    assert len(grounds) == 3
    words = theme.hex("onaccent")
    assert all(contrast(words, ground) >= 4.5 for ground in grounds), grounds
    theme.choose("light")


def test_a_brief_button_shows_its_icon_and_says_its_words_on_hover(pane: QWidget, theme: Theme) -> None:
    button = Button(theme, "Full size", "quiet", "maximize-2", small=True)
    put(pane, button)
    whole = button.sizeHint().width()
    button.set_brief(True)
    assert button.sizeHint().width() == whole - button.saved_when_brief() < whole
    assert (button.toolTip(), button.accessibleName() or button.text()) == ("Full size", "Full size")
    button.set_text("Back")
    assert button.toolTip() == "Back"
    button.set_brief(False)
    assert (button.toolTip(), button.sizeHint().width() > 36) == ("", True)
    plain = Button(theme, "What to do", "quiet", small=True)
    plain.set_brief(True)
    assert not plain.brief
