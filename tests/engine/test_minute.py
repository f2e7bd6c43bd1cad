"""Limits that a person set: never more than so many requests or tokens in any minute, and no standing still."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.calls import Request, Usage
from workbench.core.messages import message
from workbench.core.prompts import Parameters
from workbench.engine.jobs import Job
from workbench.engine.minute import Minute


def job(characters: int = 40, most: int | None = 10) -> Job:
    words = (message("user", "x" * characters),)
    request = Request(provider="p", base_url="b", model_id="m", messages=words, parameters=Parameters(max_tokens=most))
    return Job(request, "call:1", 0, "task", None)  # type: ignore[arg-type]


def send_all(minute: Minute, count: int, output: int) -> list[tuple[float, int]]:
    """(when, tokens) of calls that are each sent as soon as they may, and answered at once."""
    now, sent = 100.0, []
    for _ in range(count):
        one = job()
        while (wait := minute.wait(now, one)) > 0:
            now += wait
        minute.sent(now, one)
        minute.ended(one, Usage(input_tokens=10, output_tokens=output))
        sent.append((now, 10 + output))
    return sent


@settings(max_examples=60)
@given(st.integers(1, 30), st.integers(1, 80))
def test_no_minute_has_more_requests(most: int, count: int) -> None:
    times = [when for when, _ in send_all(Minute(most, None), count, 10)]
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[most:], strict=False))
    # Nothing waits longer than the limit makes it: every full minute takes all that is allowed.
    assert times[-1] - times[0] <= (count - 1) // most * 60.6


@settings(max_examples=60)
@given(st.integers(20, 500), st.integers(1, 60), st.integers(1, 40))
def test_no_minute_has_more_tokens_but_for_one_large_call(most: int, count: int, output: int) -> None:
    sent = send_all(Minute(None, most), count, output)
    for at, (now, _) in enumerate(sent):
        inside = [tokens for when, tokens in sent[: at + 1] if when > now - 60]
        # What the vendor counts beyond what was expected is known afterwards only.
        assert sum(inside) <= most + max(0, output - 10) * len(inside) or len(inside) == 1
    assert sent[-1][0] - sent[0][0] <= 61 * count


def test_a_call_larger_than_the_limit_still_goes_out() -> None:
    minute, large = Minute(None, 5), job(4000)
    assert minute.wait(0.5, large) == 0
    minute.sent(0.5, large)
    assert 60 <= minute.wait(1.0, job()) <= 61
    assert minute.wait(61.1, job()) == 0
