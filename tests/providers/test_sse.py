"""Server-sent events: whatever way the bytes are cut, the events are the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.providers.sse import EventParser, ServerEvent

_LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
# No line ends, but what text libraries take for one.
_TEXT = st.text(
    st.characters(exclude_characters="\r\n\ufeff", exclude_categories=["Cs"])
    | st.sampled_from("\u2028\u2029\x85\x0b\x0c")
)


def parse(*portions: bytes) -> list[ServerEvent]:
    parser = EventParser()
    return [event for portion in portions for event in parser.feed(portion)]


def data(*portions: bytes) -> list[str]:
    return [event.data for event in parse(*portions)]


@given(st.lists(st.lists(_TEXT, min_size=1, max_size=3), max_size=5), _LINE_ENDS, st.data())
def test_any_cut_gives_the_same_events(texts: list[list[str]], line_end: str, draw: st.DataObject) -> None:
    written = "".join("".join(f"data: {line}{line_end}" for line in lines) + line_end for lines in texts).encode()
    cuts = sorted(draw.draw(st.sets(st.integers(0, len(written)), max_size=12)))
    portions = [written[start:end] for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True)]
    assert data(*portions) == ["\n".join(lines) for lines in texts]


@given(st.binary(max_size=300), st.data())
def test_any_bytes_cut_anywhere_are_read_alike(raw: bytes, draw: st.DataObject) -> None:
    cut = draw.draw(st.integers(0, len(raw)))
    assert parse(raw[:cut], raw[cut:]) == parse(raw) == parse(*(bytes([byte]) for byte in raw))


def test_lines_end_at_lf_cr_lf_and_cr() -> None:
    assert data(b"data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\r\n\n") == ["a", "b", "c", "d"]


def test_cr_lf_cut_in_two_is_one_line_end() -> None:
    assert data(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == ["a\nb"]


def test_u2028_is_text() -> None:
    assert data("data: one\u2028two\x85three\n\n".encode()) == ["one\u2028two\x85three"]


def test_a_character_cut_in_two_is_whole() -> None:
    raw = "data: 日本😀\n\n".encode()
    assert data(*(bytes([byte]) for byte in raw)) == ["日本😀"]


def test_bad_utf_8_becomes_replacement_characters() -> None:
    assert data(b"data: a\xffb\n\n") == ["a\ufffdb"]


def test_comments_ids_and_retries_say_nothing() -> None:
    assert data(b": keep-alive\n\nid: 7\nretry: 10\ndata: a\n\n:\n\n") == ["a"]


def test_one_blank_after_the_colon_belongs_to_the_form() -> None:
    assert data(b"data:a\n\ndata:  b\n\ndata\n\n") == ["a", " b", ""]


def test_the_type_is_given_and_lasts_for_one_event() -> None:
    assert parse(b"event: error\ndata: x\n\ndata: y\n\n") == [ServerEvent("x", "error"), ServerEvent("y")]


def test_a_type_without_data_is_no_event() -> None:
    assert parse(b"event: ping\n\ndata: y\n\n") == [ServerEvent("y")]


def test_a_byte_order_mark_is_left_out_only_at_the_start() -> None:
    assert data(b"\xef\xbb", b"\xbfdata: a\n\n", "data: \ufeffb\n\n".encode()) == ["a", "\ufeffb"]


def test_an_event_without_its_blank_line_comes_at_the_end() -> None:
    parser = EventParser()
    assert parser.feed(b"data: a\n\ndata: b\ndata: c") == [ServerEvent("a")]
    assert parser.end() == [ServerEvent("b\nc")]
    assert parser.end() == []
