"""The fast keys are those of `Request.key`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.calls import Request
from workbench.core.messages import ImagePart, Message, TextPart, ToolCallPart, ToolResultPart
from workbench.core.prompts import Parameters, Tool
from workbench.engine.keys import KeyMaker

texts = st.text(st.characters(exclude_categories=["Cs"]))
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
parts = st.one_of(
    st.builds(TextPart, text=texts),
    st.builds(TextPart, text=texts),
    st.builds(ImagePart, digest=texts, media_type=texts),
    st.builds(ToolCallPart, id=texts, name=texts, arguments=json),
    st.builds(ToolResultPart, call_id=texts, content=texts),
)
messages = st.builds(
    Message, role=st.sampled_from(["system", "user", "assistant", "tool"]), parts=st.lists(parts, max_size=3).map(tuple)
)
requests = st.builds(
    Request,
    provider=texts,
    base_url=texts,
    model_id=texts,
    messages=st.lists(messages, max_size=4).map(tuple),
    parameters=st.builds(
        Parameters, temperature=st.none() | st.floats(0, 2), extra=st.dictionaries(texts, json, max_size=2)
    ),
    tools=st.lists(st.builds(Tool, name=texts), max_size=2).map(tuple),
)


@given(request=requests, other=requests, repeat=st.integers(0, 5))
def test_equal_to_the_slow_key(request: Request, other: Request, repeat: int) -> None:
    alike = request.model_copy(update={"messages": other.messages})
    assert KeyMaker(alike).key(request.messages, repeat) == request.key(repeat)


@given(request=requests)
def test_a_generation_makes_other_keys(request: Request) -> None:
    keys = {KeyMaker(request, generation).key(request.messages, 0) for generation in ("", "e1", "e2")}
    assert len(keys) == 3


def test_a_lone_surrogate_is_refused() -> None:
    request = Request(provider="p", base_url="u", model_id="m", messages=())
    bad = Message(role="user", parts=(TextPart.model_construct(text="\ud800"),))
    with pytest.raises(ValueError, match="not representable"):
        KeyMaker(request).key((bad,), 0)
