"""What a message is rendered to is seen while the message is edited, and at the place that is edited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from tests.ui.conftest import until
from tests.ui.notebook.conftest import CONTROL, Desk
from tests.ui.notebook.prompt_steps import editing
from tests.ui.notebook.test_prompt_cell import box, click
from workbench.ui.notebook.preview_follow import rendered_place
from workbench.ui.results.marked_text import MarkedText


@given(st.text("ab {}%\n", max_size=80), st.integers(0, 80), st.text("ab {}%\n", max_size=80))
def test_a_place_is_always_one_of_the_rendering(template: str, at: int, rendered: str) -> None:
    assert 0 <= rendered_place(template, min(at, len(template)), rendered) <= len(rendered)


@given(st.text("ab \n", max_size=80), st.integers(0, 80))
def test_what_has_no_tags_is_rendered_to_itself(text: str, at: int) -> None:
    at = min(at, len(text))
    found = rendered_place(text, at, text)
    assert not text[min(at, found) : max(at, found)].strip(), "but for blanks"


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("{{ order }}\nSay what| happens.", "{" + "x" * 900 + "}\nSay what| happens."),
        ("{% for one in lines %}\n{{ one }}\n{% endfor %}Be brief|.", "a\nb\n" * 90 + "Be brief|."),
        ("Dear {{ cust|omer }}, no.\n" + "long " * 90, "Dear| Nora, no.\n" + "long " * 90),
        ("Rule one. Go.\n" * 50 + "Rule one.| Go.\n" + "Rule one. Go.\n" * 49, None),
    ],
)
def test_the_words_around_the_cursor_are_found_however_much_was_filled_in(template: str, rendered: str | None) -> None:
    rendered = template if rendered is None else rendered
    found = rendered_place(template.replace("|", "", 1), template.index("|"), rendered.replace("|", "", 1))
    assert found == rendered.index("|")


def rendering(desk: Desk, name: str) -> MarkedText:
    found = desk.page.findChild(MarkedText, f"preview-{name}")
    assert found is not None
    return found


def seen(part: MarkedText) -> int:
    """Whole lines of it that are on the screen."""
    return part.visibleRegion().boundingRect().height() // 18


async def test_a_message_and_what_it_is_rendered_to_are_both_seen_on_a_small_page(desk: Desk) -> None:
    desk.page.resize(820, 726)
    desk.page.go_to(desk.cell("prompt"))
    usual = box(desk, "A", 0).height()
    editing(desk, "A", 0)
    click(desk, "previewPrompt")
    await until(lambda: desk.page.findChild(MarkedText, "preview-A-1") is not None)
    for key, place in (("A", 0), ("B", 1), ("C", 0)):
        editing(desk, key, place)
        text = f"{key}-{place}"
        await until(lambda text=text: seen(rendering(desk, text)) >= 2)  # type: ignore[misc]
        editor = box(desk, key, place)
        assert editor.visibleRegion().boundingRect() == editor.rect()
    # The place that is edited, not the beginning of a long message.
    bar = rendering(desk, "A-0").verticalScrollBar()
    box(desk, "A", 0).setFocus()
    desk.press(Qt.Key.Key_End, CONTROL)
    await until(lambda: bar.value() == bar.maximum() > 0)
    desk.press(Qt.Key.Key_Home, CONTROL)
    await until(lambda: bar.value() == 0)
    assert rendering(desk, "A-0").height() > 2 * rendering(desk, "A-1").height(), "the one that is edited has the room"
    click(desk, "previewPrompt")
    await until(lambda: box(desk, "A", 0).height() == usual)
