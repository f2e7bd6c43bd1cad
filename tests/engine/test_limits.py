"""The limiter against simulated servers: how much longer than needed, how many requests too many."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from workbench.core.calls import Failure
from workbench.engine.limits import Limiter, Rate
from workbench.engine.retry import retry_delay
from workbench.providers.rate_hint import RateHint

Server = Callable[[float], float | None]
"""Time of a request → None when it is taken, else the seconds to wait."""


def sliding(most: int, seconds: float) -> Server:
    recent: deque[float] = deque()

    def ask(now: float) -> float | None:
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) < most:
            recent.append(now)
            return None
        return recent[0] + seconds - now

    return ask


def fixed(most: int, seconds: float) -> Server:
    counts: dict[int, int] = {}

    def ask(now: float) -> float | None:
        window = int(now // seconds)
        counts[window] = counts.get(window, 0) + 1
        return None if counts[window] <= most else (window + 1) * seconds - now

    return ask


def bucket(most: int, a_second: float) -> Server:
    state = [float(most), 0.0]

    def ask(now: float) -> float | None:
        state[0] = min(most, state[0] + (now - state[1]) * a_second)
        state[1] = now
        if state[0] >= 1:
            state[0] -= 1
            return None
        return (1 - state[0]) / a_second

    return ask


Hints = Callable[[float], RateHint]


def hinting(most: int, seconds: float) -> tuple[Server, Hints]:
    """A sliding window that also says what is left."""
    recent: deque[float] = deque()

    def ask(now: float) -> float | None:
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) < most:
            recent.append(now)
            return None
        return recent[0] + seconds - now

    return ask, lambda now: RateHint(most - len(recent), most, recent[0] + seconds - now if recent else 0.0)


def simulate(
    server: Server, calls: int, connections: int, latency: float, seed: int = 1, hints: Hints | None = None
) -> tuple[float, float]:
    """Run calls through a limiter in simulated time.

    Returns:
        seconds it took, requests a call.
    """
    dice, limiter = random.Random(seed), Limiter(connections)
    now, waiting, active, done, requests, order = 0.0, calls, 0, 0, 0, 0
    events: list[Any] = [(0.0, 0, "wake", 0.0, None, None)]
    while done < calls:
        now, _, kind, sent, said, hint = heapq.heappop(events)
        if kind == "answer":
            active -= 1
            if said is None:
                done += 1
                limiter.answered()
                if hint is not None:
                    limiter.heard(hint, sent, now, 100)
            else:
                limiter.refused(now, said, sent)
                heapq.heappush(events, (now + said + 0.02, order := order + 1, "again", 0.0, None, None))
        elif kind == "again":
            waiting += 1
        while waiting and active < limiter.limit:
            pause = limiter.wait(now)
            if pause > 0:
                heapq.heappush(events, (now + pause, order := order + 1, "wake", 0.0, None, None))
                break
            waiting, active, requests = waiting - 1, active + 1, requests + 1
            limiter.sent(now)
            arrives = now + dice.uniform(0, 0.02)
            wait = server(arrives)
            hint = hints(arrives) if hints and wait is None else None
            took = 0.01 if wait is not None else dice.uniform(latency, 2 * latency)
            heapq.heappush(events, (now + took, order := order + 1, "answer", now, wait, hint))
    return now, requests / calls


@pytest.mark.parametrize("latency", [0.005, 0.2, 0.5])
@pytest.mark.parametrize(
    ("make", "ideal"),
    [(lambda: sliding(100, 5), 20.0), (lambda: fixed(100, 5), 20.0), (lambda: sliding(60, 60), 480.0)],
)
def test_a_window_is_met_and_hardly_ever_passed(make: Callable[[], Server], ideal: float, latency: float) -> None:
    took, requests = simulate(make(), 500, 32, latency)
    # The last hundred calls take their time with 32 connections.
    assert took <= ideal * 1.05 + 100 / 32 * 1.5 * latency + 0.1
    assert requests <= 1.1


@pytest.mark.parametrize("latency", [0.005, 0.2])
def test_a_token_bucket_is_followed(latency: float) -> None:
    took, requests = simulate(bucket(100, 20), 500, 32, latency)
    assert took <= 400 / 20 * 1.25
    assert requests <= 1.35


@pytest.mark.parametrize("latency", [0.005, 0.2, 1.0])
def test_what_the_server_says_is_heeded_ahead(latency: float) -> None:
    server, hints = hinting(100, 5)
    took, requests = simulate(server, 500, 32, latency, hints=hints)
    assert took <= 20 * 1.06 + 100 / 32 * 1.5 * latency + (0.1 if latency < 1 else 4)
    assert requests <= (1.04 if latency < 1 else 1.1)


def test_tokens_that_are_used_up_are_waited_for_but_not_for_hours() -> None:
    limiter = Limiter(8)
    limiter.sent(0.0)
    limiter.sent(1.0)
    limiter.heard(RateHint(tokens_left=100, tokens_limit=1000, tokens_reset=6.0), 0.5, 0.6, 4000)
    assert limiter.wait(2.0) == 4.5
    limiter.heard(RateHint(requests_left=0, requests_limit=100, requests_reset=7200.0), 7.0, 7.1, 10)
    assert limiter.wait(8.0) == 0.0


def test_accidents_are_no_limit() -> None:
    dice = random.Random(3)
    took, requests = simulate(lambda now: 0.5 if dice.random() < 0.03 else None, 2000, 32, 0.1)
    assert took < 2000 / 32 * 0.15 * 1.8
    assert requests < 1.06


def test_without_a_limit_nothing_waits() -> None:
    took, requests = simulate(lambda now: None, 1000, 32, 0.1)
    assert requests == 1.0
    assert took < 1000 / 32 * 0.2 * 1.1


def test_a_refusal_without_a_wait_backs_off_and_recovers() -> None:
    limiter = Limiter(32)
    limiter.sent(0.0)
    for _ in range(2):
        limiter.refused(0.0, None, 0.0)
    assert limiter.limit == 32
    limiter.refused(0.0, None, 0.0)
    assert limiter.limit == 22
    assert 0 < limiter.wait(0.0) < 1
    for _ in range(29):
        limiter.refused(0.1, None, 0.0)
    assert limiter.limit == 22
    assert limiter.wait(10.0) == 0.0
    for _ in range(500):
        limiter.answered()
    assert limiter.limit == 32


def test_a_higher_quota_is_found_again() -> None:
    limiter = Limiter(4)
    now = 0.0
    for _ in range(10):
        limiter.sent(now)
    for _ in range(3):
        limiter.refused(now, 1.0, -1.0)
    limiter.wait(1.0)
    assert limiter.rule == (10, 1.0)
    sent = 0
    while now < 60:
        now += 0.01
        if limiter.wait(now) == 0:
            limiter.sent(now)
            sent += 1
    assert limiter.rule is not None
    assert limiter.rule[0] > 10
    assert sent < 60 * limiter.rule[0]


SERVER = Failure(kind="server", message=".", retryable=True)
RATE = Failure(kind="rate_limit", message=".", retryable=True)
SILENT = Failure(kind="timeout", message=".", retryable=True)


@pytest.mark.parametrize(
    ("failures", "asked", "again"),
    [
        ([SERVER], None, True),
        ([SERVER] * 4, None, True),
        ([SERVER] * 5, None, False),
        ([RATE] * 20, 1.0, True),
        ([RATE] * 30, 1.0, False),
        ([RATE], 3600.0, False),
        ([SILENT], None, True),
        ([SILENT] * 2, None, False),
        ([Failure(kind="bad_request", message=".")], None, False),
        ([Failure(kind="unreachable", message=".", retryable=True, fatal=True)], None, True),
    ],
)
def test_what_is_tried_again(failures: list[Failure], asked: float | None, again: bool) -> None:
    delay = retry_delay(failures, asked, 5, 0.5, random.Random(1))
    assert (delay is not None) == again
    if delay is not None and asked is not None:
        assert delay >= asked


def test_delays_double_with_jitter() -> None:
    delays = [retry_delay([SERVER] * n, None, 99, 0.5, random.Random(n)) for n in range(1, 12)]
    for n, delay in enumerate(delays):
        assert delay is not None
        assert min(60, 0.5 * 2**n) / 2 <= delay <= min(60, 0.5 * 2**n)


def test_rate() -> None:
    rate = Rate(5.0)
    assert rate.mark(0.0, 0) == 0.0
    assert rate.mark(1.0, 10) == 10.0
    for second in range(2, 20):
        found = rate.mark(float(second), 10 + (second - 1) * 20)
    assert found == 20.0
