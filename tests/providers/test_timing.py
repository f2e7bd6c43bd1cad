"""The stopwatch and the limit on silence."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.providers import timing
from workbench.providers.silence import SilenceLimit
from workbench.providers.timing import Stopwatch


@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 50)), max_size=600))
def test_pieces_are_thinned_and_the_last_is_exact(pieces: list[tuple[float, int]]) -> None:
    # From zero: after 100.0 half a millisecond would be one bit more than the half.
    moment = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timing, "monotonic", lambda: moment)
        watch = Stopwatch()
        for wait, characters in pieces:
            moment += wait
            watch.text(characters)
        deltas = watch.deltas()
    assert len(deltas) <= 200
    assert list(deltas) == sorted(deltas)
    if pieces:
        assert deltas[-1] == (round(moment * 1000), sum(characters for _, characters in pieces))
        assert deltas[0] == (round(pieces[0][0] * 1000), pieces[0][1]) or len(deltas) < len(pieces)
        assert watch.first == pytest.approx(pieces[0][0])


async def test_silence_ends_the_wait() -> None:
    with pytest.raises(TimeoutError), SilenceLimit(0.03):
        await asyncio.sleep(5)


async def test_signs_of_life_move_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)

    async def pass_by(seconds: float) -> None:
        nonlocal now
        now += seconds
        # The loop looks at the clock, and whoever was stopped hears of it.
        for _ in range(3):
            await asyncio.sleep(0)

    with SilenceLimit(0.2) as limit:
        for _ in range(6):
            await pass_by(0.19)
            limit.heard()
    with pytest.raises(TimeoutError), SilenceLimit(0.2):
        await pass_by(0.21)


async def test_the_limit_can_be_shortened() -> None:
    async def wait() -> None:
        with SilenceLimit(30) as limit:
            limit.shorten(0.02)
            await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        await wait()


async def test_cancelling_is_no_silence() -> None:
    async def wait() -> None:
        with SilenceLimit(30):
            await asyncio.sleep(5)

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_errors_pass_through() -> None:
    with pytest.raises(KeyError), SilenceLimit(30):
        raise KeyError("x")


async def test_a_machine_that_slept_is_no_silent_server(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    clock, ahead = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: clock() + ahead)
    with SilenceLimit(20):
        # The lid was closed for an hour: what the server sent meanwhile can still be read.
        await asyncio.sleep(0.01)
        ahead = 3600.0
        for _ in range(3):
            await asyncio.sleep(0.01)
    assert loop.time() - clock() > 3599
