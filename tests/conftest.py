"""What holds for every test: no screen, no network, no keychain, nothing of the person who runs it."""

from __future__ import annotations

import itertools
import os
import random
import re
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import luck
from workbench.config import clock

EXPLORE = bool(os.environ.get("EXPLORE"))
"""Draw ids and the examples of property tests anew, to find what hangs on luck; else each run is the same."""


def _clean_environment() -> None:
    """Take away what would make a test depend on the machine; done at import, before fixtures and Qt."""
    for name in list(os.environ):
        if name.startswith("WORKBENCH_") or name.endswith("_API_KEY") or name.lower().endswith("_proxy"):
            del os.environ[name]
    # Qt takes the machine's, in which months have other names, and warns of one without UTF-8.
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_API"] = "pyside6"
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    # For fixtures that live longer than a test; each test has a folder of its own, below.
    os.environ["WORKBENCH_HOME"] = tempfile.mkdtemp(prefix="workbench-tests-")


_clean_environment()
# No database: it would leave a folder in the checkout.
settings.register_profile(
    "workbench",
    deadline=None,
    max_examples=50,
    database=None,
    # The same examples in every run: what a new one finds must not fail who changed nothing. EXPLORE=1 searches on.
    derandomize=not EXPLORE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("workbench")


_system_clock = clock._milliseconds


def _repeat_ids(name: str, day: int) -> None:
    """Let the ids of this process follow from a name, not from the clock and the system's dice.

    Rows are drawn, coins tossed and cases halved by ids: a test of them is either right in every run or in none.
    """
    dice = random.Random(name)
    moments = itertools.count(1_767_225_600_000 + 86_400_000 * day + dice.randrange(3_600_000))
    clock._random = random.Random(name)
    clock._milliseconds = lambda: next(moments)
    clock._last_milliseconds = clock._last_tail = 0


def pytest_configure(config: pytest.Config) -> None:
    luck.begin()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    luck.shuffle(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Each test has ids of its own; those of the clock have the system's."""
    if item.get_closest_marker("system_clock"):
        clock._milliseconds = _system_clock
        clock._last_milliseconds = clock._last_tail = 0
    elif not EXPLORE:
        _repeat_ids(item.nodeid, day=1)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """What several tests share has the same ids whichever of them comes first; older ones than those of a test."""
    if EXPLORE or fixturedef.scope == "function":
        return (yield)
    names = ("_random", "_milliseconds", "_last_milliseconds", "_last_tail")
    kept = {name: getattr(clock, name) for name in names}
    _repeat_ids(f"{fixturedef.baseid} {fixturedef.argname}", day=0)
    try:
        return (yield)
    finally:
        for name, value in kept.items():
            setattr(clock, name, value)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that stands for the person's settings, data and caches."""
    folder = tmp_path_factory.mktemp("home", numbered=True)
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    return folder


# Loopback, and what is reserved for documentation, which leads nowhere: tests of unreachable servers use it.
_HARMLESS = re.compile(r"(localhost|127\.[\d.]+|::1|0\.0\.0\.0|::|192\.0\.2\.\d+|.+\.invalid|.+\.localhost)?")
_attempts: list[str] = []


def _refuse_outside(host: object) -> None:
    """Refuse a host that is not on this machine and note it: the program may have caught the error."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if not _HARMLESS.fullmatch(name):
        _attempts.append(name)
        raise OSError(f"Tests have no network: {name}")
    if name.startswith("192.0.2.") or name.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _block_network() -> None:
    look_up, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        _refuse_outside(host)
        return look_up(host, *rest, **named)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse_outside(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse_outside(address[0])
        return connect_ex(self, address)

    socket.getaddrinfo = guarded_look_up
    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]


_block_network()


@pytest.fixture(autouse=True)
def only_this_machine() -> Iterator[list[str]]:
    """Fail a test in which something tried to reach another host, even if the error was swallowed."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"reached for the network: {_attempts}"
