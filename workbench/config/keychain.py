"""The system's keychain, asked in a thread: it may be absent, may open a dialog of its own or may never answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from workbench.core.errors import SettingsError

T = TypeVar("T")

# Long enough for a person to unlock the keychain in its own dialog.
SECONDS = 15.0
_SERVICE = "prompt-workbench"
_REMEDY = "Set the key's environment variable, or allow the file of keys in the settings."
_lock = threading.Lock()
_unanswered: threading.Thread | None = None


def read(name: str, seconds: float = SECONDS) -> str | None:
    """Return what is stored under a name, or None.

    Raises:
        SettingsError: the keychain is absent, refused or did not answer in time.
    """

    def ask() -> str | None:
        import keyring

        return keyring.get_password(_SERVICE, name)

    return _bounded(ask, seconds)


def write(name: str, secret: str, seconds: float = SECONDS) -> None:
    """Store a secret under a name, and make sure that it stays.

    Raises:
        SettingsError: the keychain is absent, refused, did not answer in time or did not keep it.
    """

    def ask() -> bool:
        import keyring

        keyring.set_password(_SERVICE, name, secret)
        # A keychain that is switched off (the null backend) takes everything and keeps nothing.
        return keyring.get_password(_SERVICE, name) == secret

    if not _bounded(ask, seconds):
        raise _error("it did not keep the key")


def delete(name: str, seconds: float = SECONDS) -> None:
    """Remove what is stored under a name.

    Raises:
        SettingsError: the keychain is absent, refused or did not answer in time.
    """

    def ask() -> None:
        import keyring

        keyring.delete_password(_SERVICE, name)

    _bounded(ask, seconds)


def _bounded(ask: Callable[[], T], seconds: float) -> T:
    """Run a question in a thread and wait for its answer at most so long.

    A thread that hangs is a daemon, so that it does not hold up the end of the program; while it hangs no second one is
    started, so that ten models do not wait ten times.
    """
    global _unanswered
    answers: list[T] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # a backend may raise anything; it is told below, in the caller's thread
            faults.append(error)

    with _lock:
        if _unanswered is not None and _unanswered.is_alive():
            raise _error("it has not answered an earlier question yet")
        thread = threading.Thread(target=work, name="keychain", daemon=True)
        thread.start()
        thread.join(seconds)
        _unanswered = thread if thread.is_alive() else None
        if _unanswered:
            raise _error(f"it did not answer within {seconds:g} s")
    if faults:
        raise _error(_reason(faults[0])) from None
    return answers[0]


def _reason(fault: BaseException) -> str:
    """Say why a backend failed, by the kind of its error alone: a message could quote the key."""
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(fault, NoKeyringError):
        return "this system has none"
    return "it is locked" if isinstance(fault, KeyringLocked) else f"it failed with {type(fault).__name__}"


def _error(reason: str) -> SettingsError:
    return SettingsError("key.keychain", f"The system's keychain cannot be used: {reason}.", remedy=_REMEDY)
