"""Answers put together from what servers really send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.calls import Usage
from workbench.core.messages import ToolCallPart
from workbench.providers.anthropic import usage_of as anthropic_usage
from workbench.providers.bedrock import usage_of as bedrock_usage
from workbench.providers.chat_answer import ChatAnswer, usage_of
from workbench.providers.google import usage_of as google_usage
from workbench.providers.ollama import OllamaAnswer
from workbench.providers.openai_responses import usage_of as responses_usage
from workbench.providers.wire_text import read_json


def delta(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields}]}


def end(reason: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def assembled(*chunks: dict[str, Any]) -> ChatAnswer:
    answer = ChatAnswer()
    for chunk in chunks:
        answer.take(chunk)
    return answer


def calls(*chunks: dict[str, Any]) -> list[tuple[str, str, Any]]:
    message = assembled(*chunks).completion().message
    return [(part.id, part.name, part.arguments) for part in message.parts if isinstance(part, ToolCallPart)]


@given(st.text(st.characters(codec="utf-8")), st.data())
def test_texts_cut_at_utf_16_units_come_back_whole(text: str, draw: st.DataObject) -> None:
    units = text.encode("utf-16-le")
    cut = 2 * draw.draw(st.integers(0, len(units) // 2))
    pieces = [part.decode("utf-16-le", "surrogatepass") for part in (units[:cut], units[cut:])]
    answer = ChatAnswer()
    heard = "".join(answer.take(delta(content=piece)) for piece in pieces)
    assert answer.completion().text == text == heard


def test_a_lone_half_becomes_a_replacement_character() -> None:
    assert assembled(delta(content="a\ud83d"), end("stop")).completion().text == "a\ufffd"
    assert assembled(delta(content="a\ud83d"), delta(content="b")).completion().text == "a\ufffdb"


def test_json_with_a_half_character_is_read() -> None:
    assert read_json('{"a": "\\ud83d"}') == {"a": "\ud83d"}


@pytest.mark.parametrize("text", ["", "{", "nul", "[" * 100_000])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the parser's own words)
        read_json(text)


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("stop", "stop"),
        ("eos_token", "stop"),
        ("length", "length"),
        ("content_filter", "filter"),
        ("tool_calls", "tool_calls"),
        ("new", "stop"),
    ],
)
def test_finish_reasons_of_several_servers(reason: str, finish: str) -> None:
    assert assembled(delta(content="a"), end(reason)).completion().finish == finish


def test_the_first_finish_reason_counts() -> None:
    assert assembled(delta(content="a"), end("length"), end("stop")).completion().finish == "length"


def test_a_second_answer_is_left_out() -> None:
    other = {"choices": [{"index": 1, "delta": {"content": "no"}}]}
    assert assembled(delta(content="a"), other, delta(content="b")).text == "ab"


def test_chunks_without_choices_are_harmless() -> None:
    odd: list[dict[str, Any]] = [{"choices": None}, {"choices": [None]}, {"choices": [{"delta": None}]}, {}]
    assert assembled(*odd, delta(content="a"), delta(content=None), delta(role="assistant")).text == "a"


@pytest.mark.parametrize(
    "said",
    [
        *({"content": content} for content in (5, {"a": 1}, True, [], [1], [{"type": "text", "text": 5}], [{"a": 1}])),
        *({"content": None, "tool_calls": calls} for calls in ("abc", {"a": 1}, [5])),
        None,
        "hi",
    ],
)
def test_what_has_no_form_of_an_answer_is_not_taken_for_an_empty_one(said: object) -> None:
    assert assembled({"choices": [{"message": said, "finish_reason": "stop"}]}).odd


@pytest.mark.parametrize("content", ["", None])
def test_an_empty_answer_stays_one(content: object) -> None:
    answer = assembled({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]})
    assert (answer.odd, answer.chosen, answer.completion().state) == (False, True, "empty")
    assert not assembled({"choices": [{"message": None, "finish_reason": "content_filter"}]}).odd


def test_a_choice_that_says_nothing_is_no_answer() -> None:
    assert not assembled({"choices": [{"delta": None}]}).chosen
    assert not assembled(delta(content=[{"type": "reference", "reference_ids": [1]}])).odd


def test_lists_of_parts_give_text_and_thoughts() -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    completion = assembled(delta(content=[thinking, {"type": "text", "text": "yes"}])).completion()
    assert (completion.text, completion.reasoning) == ("yes", "hm")


def test_a_refusal_is_the_answers_text() -> None:
    completion = assembled(delta(refusal="I will "), delta(refusal="not."), end("stop")).completion()
    assert (completion.text, completion.finish, completion.state) == ("I will not.", "refusal", "refusal")


def test_tool_calls_without_an_index_are_told_by_their_ids() -> None:
    first = {"id": "a", "function": {"name": "f", "arguments": '{"x":'}}
    rest = {"function": {"arguments": "1}"}}
    second = {"id": "b", "function": {"name": "g", "arguments": "{}"}}
    chunks = [delta(tool_calls=[one]) for one in (first, rest, second)]
    assert calls(*chunks) == [("a", "f", {"x": 1}), ("b", "g", {})]


def test_whole_tool_calls_in_one_chunk() -> None:
    both = [{"id": name, "function": {"name": name, "arguments": {"n": name}}} for name in "ab"]
    assert calls(delta(tool_calls=both)) == [("a", "a", {"n": "a"}), ("b", "b", {"n": "b"})]


def test_the_old_form_of_a_function_call() -> None:
    assert calls(delta(function_call={"name": "f", "arguments": "{"}), delta(function_call={"arguments": "}"})) == [
        ("call_0", "f", {})
    ]


def test_arguments_that_are_no_json_stay_as_they_came() -> None:
    assert calls(delta(tool_calls=[{"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"x": '}}])) == [
        ("a", "f", '{"x": ')
    ]


def test_half_characters_in_a_tool_call_are_mended_also_where_they_are_escapes() -> None:
    function = {"name": "f\ud83d", "arguments": '{"x\\ud83d": ["\\udc00", 1]}'}
    call = delta(tool_calls=[{"index": 0, "id": "a\ud83d", "function": function}])
    assert calls(call) == [("a\ufffd", "f\ufffd", {"x\ufffd": ["\ufffd", 1]})]


@pytest.mark.parametrize("text", ["[" * 300 + "]" * 300, "[" * 900 + '"\\ud83d"' + "]" * 900, "[" * 9_000])
def test_arguments_that_are_nested_too_deep_stay_as_they_came(text: str) -> None:
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": text}}
    assert calls(delta(tool_calls=[call])) == [("a", "f", text)]


def test_a_call_that_ends_with_stop_ends_with_tool_calls() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}
    assert assembled(delta(tool_calls=[call]), end("stop")).completion().finish == "tool_calls"


def test_groq_puts_the_usage_elsewhere() -> None:
    answer = assembled({**end("stop"), "x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}})
    assert answer.usage is not None
    assert answer.usage.input_tokens == 3


_FORMS: list[tuple[Callable[[dict[str, Any]], Usage | None], str, str]] = [
    (usage_of, "prompt_tokens", "completion_tokens"),
    (responses_usage, "input_tokens", "output_tokens"),
    (anthropic_usage, "input_tokens", "output_tokens"),
    (bedrock_usage, "inputTokens", "outputTokens"),
    (google_usage, "promptTokenCount", "candidatesTokenCount"),
]


@pytest.mark.parametrize("wrong", [1.5, "7", 10**30, 2**62, -10, True, float("nan"), float("inf"), [1]])
def test_one_count_that_cannot_be_true_leaves_the_estimate(wrong: object) -> None:
    for read, asked, answered in _FORMS:
        found = read({asked: 12, answered: 5.0})
        assert found is not None
        assert (found.input_tokens, found.output_tokens) == (12, 5)
        assert read({asked: wrong, answered: 5}) is read({asked: 12, answered: wrong}) is None
    line = {"done": True, "prompt_eval_count": wrong, "eval_count": 5}
    (answer := OllamaAnswer()).take(line)
    assert answer.usage is None


def test_reasoning_that_is_counted_apart_is_added() -> None:
    usage = usage_of(
        {
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "total_tokens": 115,
            "completion_tokens_details": {"reasoning_tokens": 100},
        }
    )
    assert usage is not None
    assert (usage.output_tokens, usage.reasoning_tokens) == (105, 100)


def test_cached_tokens_by_several_names() -> None:
    openai = usage_of(
        {
            "prompt_tokens": 9,
            "completion_tokens": 1,
            "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2},
        }
    )
    deepseek = usage_of({"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 4})
    assert openai is not None
    assert deepseek is not None
    assert (openai.cached_input_tokens, openai.cache_write_tokens, deepseek.cached_input_tokens) == (4, 2, 4)


@pytest.mark.parametrize(
    "value",
    [None, {}, [], "12", {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": True}, {"prompt_tokens": -3}],
)
def test_usage_that_counts_nothing_is_none(value: object) -> None:
    assert usage_of(value) is None


def test_likelihoods_of_the_last_tokens_are_kept() -> None:
    def token(text: str) -> dict[str, Any]:
        other = {"token": "x", "logprob": -3.0}
        return {"token": text, "logprob": -0.25, "top_logprobs": [{"token": text, "logprob": -0.25}, other]}

    chunks = [
        {"choices": [{"index": 0, "delta": {"content": str(at)}, "logprobs": {"content": [token(str(at))]}}]}
        for at in range(100)
    ]
    chances = assembled(*chunks, end("stop")).completion().chances
    assert [one.text for one in chances] == [str(at) for at in range(36, 100)]
    assert chances[-1].others == (("99", -0.25), ("x", -3.0))


@pytest.mark.parametrize("logprobs", [{}, {"content": None}, {"content": [{"token": 3}]}, {"content": "x"}, 7])
def test_likelihoods_of_another_form_are_left(logprobs: object) -> None:
    answer = assembled({"choices": [{"index": 0, "delta": {"content": "a"}, "logprobs": logprobs}]}, end("stop"))
    assert answer.completion().chances == ()
