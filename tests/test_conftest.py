"""The walls around the tests hold."""

from __future__ import annotations

import os
import socket
import time
import uuid
from pathlib import Path

import keyring
import pytest

from tests.conftest import EXPLORE
from workbench.config import clock

SHARED, OWN = "019b76ea-3982-734e-a073-779c3e4609e4", "019b7c04-b0be-779d-94bf-27cb67a80c92"
"""What follows from the names of the fixture and of the test below."""


def test_another_host_cannot_be_reached_and_the_attempt_is_noted(only_this_machine: list[str]) -> None:
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("198.51.100.7", 80), timeout=1)
    assert only_this_machine == ["198.51.100.7"]
    only_this_machine.clear()


def test_a_reserved_name_fails_as_an_unknown_host() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = server.getsockname()
        with socket.create_connection(place, timeout=1) as connection:
            assert connection.getpeername() == place


def test_nothing_of_the_person_is_seen(home: Path) -> None:
    assert os.environ["WORKBENCH_HOME"] == str(home)
    assert list(home.iterdir()) == []
    assert keyring.get_password("prompt-workbench", "any") is None
    assert not any(name.endswith("_API_KEY") for name in os.environ)


@pytest.fixture(scope="module")
def shared_id() -> str:
    return clock.new_id()


@pytest.mark.skipif(EXPLORE, reason="ids are drawn anew")
def test_ids_are_the_same_in_every_run(shared_id: str) -> None:
    assert (shared_id, clock.new_id()) == (SHARED, OWN)


def test_what_is_shared_is_older_and_takes_no_id_from_a_test(shared_id: str) -> None:
    assert shared_id < clock.new_id() < clock.new_id()


@pytest.mark.system_clock
def test_ids_of_the_system_clock_carry_its_time(shared_id: str) -> None:
    before = time.time_ns() // 1_000_000
    assert before <= uuid.UUID(clock.new_id()).int >> 80 <= time.time_ns() // 1_000_000
