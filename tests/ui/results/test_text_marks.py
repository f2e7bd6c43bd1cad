"""Text of strangers, and places in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from workbench.ui.results.text_marks import Utf16, absent, quoted, shown


def test_control_characters_are_seen() -> None:
    assert shown("a\x00b\x1bc\r\nd\u2028e\u202ef") == "a\u2400b\u241bc\nd\ne\ufffdf"
    assert shown("tabs\tand\nlines") == "tabs\tand\nlines"


@given(st.text(alphabet="aé漢😀\n", max_size=30), st.integers(0, 30))
def test_places_are_those_of_qt(text: str, place: int) -> None:
    place = min(place, len(text))
    units = Utf16(text)
    assert units.to_qt(place) == len(text[:place].encode("utf-16-le")) // 2
    assert units.to_python(units.to_qt(place)) == place


def test_a_document_agrees(qapp: object) -> None:
    text = "one 😀 two 😀😀 three"
    document = QTextDocument(text)
    cursor = QTextCursor(document)
    start, end = text.index("three"), len(text)
    cursor.setPosition(Utf16(text).to_qt(start))
    cursor.setPosition(Utf16(text).to_qt(end), QTextCursor.MoveMode.KeepAnchor)
    assert cursor.selectedText() == "three"


def test_passages_that_a_judge_quotes() -> None:
    answer = "Hi Jonas, you can have a full refund: the jacket is unused."
    reason = 'Promises “a full refund” for a sale item, and says "store credit only" nowhere.'
    assert [answer[start:end] for start, end in quoted(answer, reason)] == ["a full refund"]
    assert absent(answer, reason) == ["store credit only"]
    assert quoted(answer, "no quotes at all") == []
    assert quoted("abc", "an “opened one that never ends") == []
