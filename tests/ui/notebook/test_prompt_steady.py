"""What stands around a message while somebody types in it: it does not go up and down, and no room is lost."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.core.messages import message
from workbench.project.tokens import Count
from workbench.ui.notebook.completion_offers import paths_of
from workbench.ui.notebook.preview_parts import Preview, PreviewColumn
from workbench.ui.notebook.prompt_counts import Figures
from workbench.ui.notebook.static_counts import Static
from workbench.ui.notebook.window_bar import WindowBar
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme


def test_lines_that_the_edited_message_does_not_need_are_those_of_the_others(theme: Theme, qtbot: QtBot) -> None:
    column = PreviewColumn(theme, "A")
    qtbot.addWidget(column)
    column.set_tall(90, 36)

    def heights(system: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Of both messages: how high each is shown, and how high it would be."""
        messages = (message("system", system), message("user", "one\ntwo\nthree\nfour\nfive\nsix"))
        column.show_preview(Preview(messages, (Count(1, True), Count(6, True))))
        column.follow(0, system, 0)
        first, second = column.findChildren(MarkedText)
        return (first.height(), first.whole), (second.height(), second.whole)

    brief, beside = heights("Sort it.")
    assert brief[0] == brief[1]
    assert beside[0] == beside[1]
    long, beside = heights("Sort it.\n" * 40)
    assert long[0] == theme.px(144)
    assert beside[0] == theme.px(36)


def figures(*, rendered: bool) -> Figures:
    """Of a draft of one message, over cases that can be rendered or not."""
    size = 12 if rendered else 0
    static = Static((9,), (True,), exact=True)
    return Figures(static, 12, rendered, None, False, None, True, size, size, None, 128_000, 0, "m")


def test_a_tag_that_is_being_typed_leaves_what_is_below_where_it_is(theme: Theme, qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    column, bar = QVBoxLayout(around), WindowBar(theme, "A")
    column.addWidget(bar)
    bar.show_figures(figures(rendered=False))
    assert bar.isHidden(), "nothing is known of a new prompt"
    bar.show_figures(figures(rendered=True))
    high = around.sizeHint().height()
    assert bar.words == "p95 12 · max 12 of 128,000"
    bar.show_figures(figures(rendered=False))
    assert bar.words == ""
    assert around.sizeHint().height() == high


def test_an_example_that_is_cut_says_so() -> None:
    whole, cut = paths_of([{"a": "x" * 40, "b": "x" * 41}]).values()
    assert whole == f"text, {'x' * 40}"
    assert cut == f"text, {'x' * 39}…"
