"""The stand-in as an endpoint: the same client as for real servers, deterministic, at a pace."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.core.calls import Request
from workbench.core.messages import Message, message
from workbench.core.models import Model
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed, Reply
from workbench.providers.offline.answer import answer
from workbench.providers.offline.pace import AT_ONCE, StandInPace
from workbench.providers.offline.transport import StandInTransport
from workbench.providers.registry import open_endpoint

MODEL = Model(id="1", name="offline/stand-in", provider="offline", model_id="stand-in")
LABELS = "Choose one label: red, green, blue."
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


async def ask(*messages: Message, repeat: int = 0, pace: StandInPace = AT_ONCE, **parameters: Any) -> Reply:
    request = Request(
        provider="offline", base_url="x", model_id="stand-in", messages=messages, parameters=Parameters(**parameters)
    )
    endpoint = open_endpoint(MODEL, None, stand_in=pace)
    try:
        return await endpoint.complete(request, repeat=repeat)
    finally:
        await endpoint.aclose()


async def test_it_answers_through_the_client_of_real_servers() -> None:
    reply = await ask(message("system", LABELS), message("user", "the green one"))
    assert reply.completion.text == "green"
    assert reply.completion.model == "stand-in"
    assert reply.usage is not None
    assert reply.usage.source == "vendor"
    assert reply.usage.output_tokens == 2
    assert reply.first_token_seconds is not None


async def test_without_a_stream_it_says_the_same() -> None:
    one = await ask(message("user", "Tell me."), extra={"stream": False})
    assert one.completion == (await ask(message("user", "Tell me."))).completion


async def test_the_same_request_gives_the_same_answer_and_repeats_differ_when_it_is_hot() -> None:
    async def answers(**parameters: Any) -> set[str]:
        made = [
            await ask(message("system", LABELS), message("user", "a colour"), repeat=at, **parameters)
            for at in range(10)
        ]
        return {reply.completion.text for reply in made}

    assert len(await answers()) == 1
    assert len(await answers(temperature=0.0)) == 1
    assert await answers(temperature=1.5) == await answers(temperature=1.5)
    assert len(await answers(temperature=1.5)) > 1
    assert len(await answers(temperature=0.01)) <= len(await answers(temperature=1.5))


async def test_the_seed_counts_too() -> None:
    made = {
        (await ask(message("system", LABELS), message("user", "a colour"), temperature=2.0, seed=seed)).completion.text
        for seed in range(12)
    }
    assert len(made) > 1


async def test_a_limit_of_tokens_cuts_and_says_so() -> None:
    reply = await ask(message("user", "One two three four five six seven eight."), max_tokens=3)
    assert len(reply.completion.text) == 12
    assert reply.completion.state == "length"


async def test_stop_words_end_the_answer() -> None:
    reply = await ask(message("user", "One two three four. Five?"), stop=("three",))
    assert "three" not in reply.completion.text
    assert reply.completion.state == "answered"


async def test_the_pace_is_kept() -> None:
    heard: list[float] = []
    loop = asyncio.get_running_loop()
    endpoint = open_endpoint(MODEL, None, stand_in=StandInPace(0.1, 100.0))
    text = "The stove is of blue enamel and stands beside the kitchen window. " * 4
    request = Request(provider="offline", base_url="x", model_id="stand-in", messages=(message("user", text),))
    start = loop.time()
    reply = await endpoint.complete(request, lambda _: heard.append(loop.time() - start))
    assert heard[0] >= 0.1
    assert len(heard) > 3
    assert reply.seconds >= 0.1 + len(reply.completion.text) / 4 / 125


@pytest.mark.parametrize(
    ("value", "pace"),
    [
        ("", StandInPace()),
        ("0", AT_ONCE),
        ("0.5:20", StandInPace(0.5, 20.0)),
        ("fast", StandInPace()),
        ("-1:-1", AT_ONCE),
    ],
)
def test_the_environment_sets_the_pace(value: str, pace: StandInPace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", value)
    assert StandInPace.of_environment() == pace
    assert StandInTransport()._pace == pace


async def test_its_only_model_is_listed() -> None:
    endpoint = open_endpoint(MODEL, None)
    assert await endpoint.list_models() == ["stand-in"]


async def test_a_request_that_is_none_is_refused() -> None:
    with pytest.raises(CallFailed, match="refused the request"):
        await ask(message("user", "x"), extra={"temperature": "hot"})


# A number to Unicode that is none to float.
@example({"": 0.0}, "²", "")
@given(st.dictionaries(st.text(max_size=12), _JSON, max_size=4), st.text(max_size=200), st.text(max_size=300))
def test_any_input_is_answered(fields: dict[str, Any], said: str, system: str) -> None:
    user = f"{json.dumps(fields)}\n\n{said}"
    for prompt in (
        system,
        f"{system}\n- A b: c d e\n- Otherwise: f g h",
        f"One of these labels: {system}",
        f"JSON: {system}",
    ):
        assert isinstance(
            answer({"messages": [{"role": "system", "content": prompt}, {"role": "user", "content": user}]}).text, str
        )
        assert isinstance(answer({"messages": [{"role": "user", "content": f"{prompt}\n\n{user}"}]}).text, str)


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "user", "content": None}],
        [{"role": "assistant", "content": "x"}],
        [{"role": "user", "content": [{"type": "image_url"}]}],
    ],
)
def test_odd_messages_are_answered(messages: list[dict[str, Any]]) -> None:
    assert answer({"messages": messages}).text


@pytest.mark.parametrize(
    ("question", "ending"),
    [
        ("Tom has 3 bags with 4 apples each. How many apples? Answer as A: number", "A: 12"),
        ("Ann had 10 pens and lost 4. How many are left?\nEnd with #### and the number", "#### 6"),
    ],
)
def test_sums_have_the_form_that_is_asked_for(question: str, ending: str) -> None:
    assert answer({"messages": [{"role": "user", "content": question}]}).text.endswith(ending)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Answer with the word: ready", "ready"),
        ('Reply with "yes".', "yes"),
        ("What is love?", "This stand-in is no language model. It was asked: What is love?"),
    ],
)
def test_bare_questions(question: str, said: str) -> None:
    assert answer({"messages": [{"role": "user", "content": question}]}).text == said
