"""Runs of events of one form mean what they mean read one by one."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.providers.chat_answer import ChatAnswer
from workbench.providers.sse import EventParser
from workbench.providers.text_form import TextForm, form_of
from workbench.providers.wire_text import read_json

TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=8)


def chunk(text: str, *, ascii_only: bool = False, **more: object) -> str:
    choices = [{"index": 0, "delta": {"content": text}, "finish_reason": None}]
    value = {"id": "x", "model": "m", "choices": choices, "usage": None, **more}
    return json.dumps(value, ensure_ascii=ascii_only or any("\ud800" <= one <= "\udfff" for one in text))


def form(text: str = "Hello") -> TextForm:
    found = form_of(chunk(text), text, ChatAnswer().only_text)
    assert found is not None
    return found


@given(st.lists(TEXT), st.booleans(), st.integers(0, 2000))
def test_what_a_run_takes_is_what_a_parser_reads(texts: list[str], ascii_only: bool, cut: int) -> None:
    portion = "".join(f"data: {chunk(text, ascii_only=ascii_only)}\n\n" for text in texts).encode()[:cut]
    text, taken = form().take(portion)
    read = "".join(
        read_json(event.data)["choices"][0]["delta"]["content"] for event in EventParser().feed(portion[:taken])
    )
    assert text == read
    assert not taken or portion[:taken].endswith(b"\n\n")


def test_a_run_of_usual_pieces_is_taken_whole() -> None:
    portion = b"".join(b"data: %s\n\n" % chunk(text).encode() for text in ("a ", "“b”", "\n\n", 'c"\\'))
    assert form().take(portion + b"data: [DONE]\n\n") == ('a “b”\n\nc"\\', len(portion))


def test_what_says_more_than_text_gives_no_form() -> None:
    answer = ChatAnswer()
    assert form_of(chunk("m"), "m", answer.only_text) is None  # The model is called so too.
    others: tuple[dict[str, Any], ...] = (
        {"usage": {"prompt_tokens": 1}},
        {"error": {}},
        {"x_groq": {"usage": {}}},
        {"choices": []},
    )
    for more in others:
        assert answer.only_text(json.loads(chunk("a", **more))) is None
    assert form().take(f"data: {chunk('a', id='y')}\n\n".encode()) == ("", 0)
    assert form().take(b'data: {"id": "x"') == ("", 0)
