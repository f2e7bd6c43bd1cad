"""The one style sheet, built from tokens and lengths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Template

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QWidget[ground="window"] { background: $window; }
QWidget[ground="page"] { background: $page; }
QWidget[ground="field"] { background: $field; }
QWidget[ground="accentsoft"] { background: $accentsoft; }
QLabel { background: transparent; color: $text; }
QLabel[ink="text2"] { color: $text2; }
QLabel[ink="text3"] { color: $text3; }
QLabel[ink="accent"] { color: $accent; }
QLabel[ink="better"] { color: $better; }
QLabel[ink="worse"] { color: $worse; }
QLabel[ink="warn"] { color: $warn; }
QAbstractScrollArea { background: $page; border: none; }
QAbstractScrollArea[ground="window"] { background: $window; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
  background: $field; color: $text; border: 1px solid $line2; border-radius: 4px;
  selection-background-color: $accentsoft; selection-color: $text; }
QPlainTextEdit, QTextEdit { border: 2px solid $field; }
QLineEdit, QAbstractSpinBox { padding: 0 ${pad}px; min-height: ${inner}px; }
QLineEdit[ground="page"] { background: $page; }
QPlainTextEdit[ground="page"], QTextEdit[ground="page"] { background: $page; border-color: $line2; }
QPlainTextEdit[bare="true"], QTextEdit[bare="true"] { border: none; border-radius: 0; background: transparent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus { border: 2px solid $accent; }
QLineEdit:focus, QAbstractSpinBox:focus { padding: 0 ${pad_focus}px; min-height: ${inner_focus}px; }
QPlainTextEdit[bare="true"]:focus, QTextEdit[bare="true"]:focus { border: none; }
QLineEdit[state="wrong"] { border-color: $worse; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: $text3; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractItemView { background: $page; color: $text; border: none; outline: none; gridline-color: $line;
  selection-background-color: $accentsoft; selection-color: $text; }
QAbstractItemView[ground="window"] { background: $window; }
QAbstractItemView QLineEdit { background: $page; border-radius: 0; border: 2px solid $accent; min-height: 0; }
QHeaderView { background: $page; border: none; }
QHeaderView::section { background: $page; color: $text2; border: none; border-bottom: 1px solid $line;
  padding: 0 ${pad}px; font-size: ${small}px; font-weight: 400; min-height: ${head}px; }
QHeaderView[ground="window"]::section { background: $window; border-right: 1px solid $line; }
QTableCornerButton::section { background: $page; border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $line2; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; margin: 0; }
QScrollBar:horizontal { height: 10px; margin: 0; }
QScrollBar::handle { background: $line2; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QMenu { background: $page; color: $text; border: 1px solid $line2; padding: 4px 0; }
QMenu::item { padding: ${menu_pad}px 24px ${menu_pad}px 12px; background: transparent; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QMenu::icon { padding-left: 12px; }
QToolTip { background: $page; color: $text; border: 1px solid $line2; padding: 4px 8px; }
""")


def style_sheet(tokens: Mapping[str, str], px: Callable[[float], int]) -> str:
    """The style sheet of the application.

    Args:
        tokens: name → ``#rrggbb``.
        px: turns a length of the design into pixels at the chosen text size.
    """
    control = px(28)
    lengths = {
        "pad": 8,
        "pad_focus": 7,
        "inner": control - 2,
        "inner_focus": control - 4,
        "small": px(11),
        "head": px(28),
        "menu_pad": max(2, (px(28) - px(16)) // 2),
    }
    return _SHEET.substitute(tokens, **lengths)
