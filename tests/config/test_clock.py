"""Times are UTC; ids are UUIDs of version 7 and grow."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import UTC

import pytest

from workbench.config import clock

pytestmark = pytest.mark.system_clock


def test_now_is_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_an_id_is_a_uuid_of_version_7_that_carries_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(clock.new_id())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_grow() -> None:
    ids = [clock.new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))


def test_ids_grow_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = clock.new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert first < clock.new_id() < clock.new_id()


def test_a_full_tail_borrows_from_the_next_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    first = clock.new_id()
    monkeypatch.setattr(clock, "_last_tail", clock._TAIL_MASK)
    assert first < clock.new_id() < clock.new_id()


def test_threads_share_one_order() -> None:
    made: list[list[str]] = [[] for _ in range(4)]

    def make(own: list[str]) -> None:
        own.extend(clock.new_id() for _ in range(500))

    threads = [threading.Thread(target=make, args=(own,)) for own in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one for own in made for one in own}) == 2000
    assert all(own == sorted(own) for own in made)
