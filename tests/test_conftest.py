"""The walls around the tests hold."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import keyring
import pytest


def test_another_host_cannot_be_reached_and_the_attempt_is_noted(only_this_machine: list[str]) -> None:
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("198.51.100.7", 80), timeout=1)
    assert only_this_machine == ["198.51.100.7"]
    only_this_machine.clear()


def test_a_reserved_name_fails_as_an_unknown_host() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=1):
        pass


def test_nothing_of_the_person_is_seen(home: Path) -> None:
    assert os.environ["WORKBENCH_HOME"] == str(home)
    assert list(home.iterdir()) == []
    assert keyring.get_password("prompt-workbench", "any") is None
    assert not any(name.endswith("_API_KEY") for name in os.environ)
