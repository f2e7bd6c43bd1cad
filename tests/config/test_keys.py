"""Keys: environment, keychain, file, in this order; bounded in time; never shown."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from workbench.config import keychain
from workbench.config.keys import Key, delete_key, find_key, key_file, mask, missing_key, set_key
from workbench.core.errors import SettingsError

SECRET = "sk-test-0123456789-f3Qa"
OTHER = "sk-test-9876543210-Zz9x"


class MemoryKeychain(KeyringBackend):
    """A keychain that works; with `fault` it raises, with `gate` it hangs until the gate opens."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None
        self.gate: threading.Event | None = None

    def _answer(self) -> None:
        if self.gate is not None:
            self.gate.wait()
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.stored.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.stored[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        del self.stored[service, username]


@pytest.fixture
def chain() -> Iterator[MemoryKeychain]:
    before = keyring.get_keyring()
    backend = MemoryKeychain()
    keyring.set_keyring(backend)
    yield backend
    if backend.gate is not None:
        backend.gate.set()
    if keychain._unanswered is not None:
        keychain._unanswered.join()
    keyring.set_keyring(before)


def test_a_stored_key_is_found_and_deleted(chain: MemoryKeychain) -> None:
    assert find_key("gpt") is None
    assert set_key("gpt", f" {SECRET}\n").source == "keychain"
    assert find_key("gpt") == Key(SECRET, "keychain", "the system's keychain")
    delete_key("gpt")
    assert find_key("gpt") is None
    assert chain.stored == {}
    delete_key("gpt")


def test_the_environment_comes_first(chain: MemoryKeychain, monkeypatch: pytest.MonkeyPatch) -> None:
    set_key("gpt", OTHER)
    monkeypatch.setenv("MY_KEY", SECRET)
    assert find_key("gpt", "MY_KEY") == Key(SECRET, "environment", "MY_KEY")
    monkeypatch.setenv("MY_KEY", "  ")
    found = find_key("gpt", "MY_KEY")
    assert found is not None
    assert (found.value, found.source) == (OTHER, "keychain")


def test_the_file_comes_last_and_only_its_owner_can_read_it(chain: MemoryKeychain) -> None:
    set_key("gpt", SECRET, in_file=True)
    assert chain.stored == {}
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert find_key("gpt") == Key(SECRET, "file", str(key_file()))
    set_key("gpt", OTHER)
    found = find_key("gpt")
    assert found is not None
    assert found.source == "keychain"
    delete_key("gpt")
    assert find_key("gpt") is None


def test_a_file_that_others_can_read_is_not_used(chain: MemoryKeychain) -> None:
    set_key("gpt", SECRET, in_file=True)
    key_file().chmod(0o640)
    with pytest.raises(SettingsError) as caught:
        find_key("gpt")
    assert "chmod 600" in caught.value.remedy
    assert SECRET not in caught.value.text()


@pytest.mark.parametrize("content", [f'{{"gpt": "{SECRET}"', f'["{SECRET}"]'])
def test_a_damaged_file_is_said_without_its_content(chain: MemoryKeychain, content: str) -> None:
    set_key("gpt", SECRET, in_file=True)
    key_file().write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        find_key("gpt")
    assert SECRET not in repr(caught.value) + caught.value.text()
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (keyring.errors.NoKeyringError("no backend"), "this system has none"),
        (keyring.errors.KeyringLocked("dismissed"), "it is locked"),
        (keyring.errors.InitError(f"Prompt dismissed {SECRET}"), "it failed with InitError"),
        (RuntimeError(f"D-Bus {SECRET}"), "it failed with RuntimeError"),
    ],
)
def test_a_keychain_that_fails_has_none_and_says_so_on_writing(
    chain: MemoryKeychain, fault: Exception, reason: str
) -> None:
    chain.fault = fault
    assert find_key("gpt") is None
    delete_key("gpt")
    with pytest.raises(SettingsError) as caught:
        set_key("gpt", SECRET)
    assert reason in caught.value.text()
    assert SECRET not in caught.value.text()
    assert "environment variable" in caught.value.remedy


def test_a_keychain_that_keeps_nothing_is_noticed() -> None:
    """The null backend of these tests takes everything and returns None."""
    with pytest.raises(SettingsError, match="did not keep the key"):
        set_key("gpt", SECRET)


def test_a_keychain_that_hangs_is_given_up_once_for_all(chain: MemoryKeychain) -> None:
    chain.gate = threading.Event()
    assert find_key("gpt", seconds=0.1) is None
    # Longer than any test may take: neither waits.
    assert find_key("claude", seconds=3600) is None
    with pytest.raises(SettingsError, match="not answered an earlier question"):
        set_key("gpt", SECRET, seconds=3600)


def test_after_it_answered_it_is_asked_again(chain: MemoryKeychain) -> None:
    set_key("gpt", SECRET)
    chain.gate = threading.Event()
    assert find_key("gpt", seconds=0.05) is None
    chain.gate.set()
    assert keychain._unanswered is not None
    keychain._unanswered.join(60)
    assert find_key("gpt") is not None


@pytest.mark.parametrize("value", ["", "  ", "sk test", "sk-\x00x", "sk-a\nb"])
def test_what_is_no_key_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="not an API key"):
        set_key("gpt", value)


def test_a_key_never_shows_more_than_its_end() -> None:
    key = Key(SECRET, "environment", "OPENAI_API_KEY")
    assert str(key) == "…f3Qa from OPENAI_API_KEY"
    assert SECRET not in f"{key!r} {key}"
    assert mask("short") == "…"
    assert mask("") == "…"


def test_a_missing_key_says_what_to_do() -> None:
    told = missing_key("gpt", "OPENAI_API_KEY").text()
    assert told == "gpt: There is no API key for it. Set OPENAI_API_KEY, or enter the key in Models."
