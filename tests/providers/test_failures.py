"""Sentences, and that no key is in them."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.config.clock import now
from workbench.config.keys import Key
from workbench.providers.error_body import asked_wait, error_of, retry_after
from workbench.providers.failures import Voice
from workbench.providers.registry import PROVIDERS

KEY = "sk-proj-abcdefgh12345678-f3Qa"


def voice(provider: str = "openai", key: Key | str | None = KEY, base_url: str = "https://api.example/v1") -> Voice:
    entry = PROVIDERS[provider]
    return Voice(entry, base_url, "gpt-x", entry.key_env, key)


def test_the_place_where_the_key_was_found_is_said() -> None:
    failure = voice(key=Key(KEY, "keychain", "the system's keychain")).status(401, "", "", None)
    assert failure.message == "OpenAI did not accept the key. It ends in …f3Qa and comes from the system's keychain."


def test_a_short_key_is_not_shown_in_part() -> None:
    assert voice(key="abc123").status(401, "", "", None).message == "OpenAI did not accept the key."


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
def test_a_server_that_repeats_the_key_does_not_spread_it(status: int) -> None:
    body = f'{{"error": {{"message": "Your key {KEY} is bad: {KEY}"}}}}'
    assert KEY not in voice().status(status, "", body, None).model_dump_json()


@given(st.text(max_size=200))
def test_any_error_body_gives_a_sentence(body: str) -> None:
    failure = voice().status(418, "", body, None)
    assert failure.message.startswith("OpenAI refused the request (status 418)")
    assert failure.message[-1] in ".!?…"
    assert "\n" not in failure.message
    assert len(failure.raw) <= 4000


def test_a_generic_server_is_called_by_its_place() -> None:
    failure = voice("openai-compatible", base_url="http://user:pass@10.0.0.5:9000/v1").status(500, "", "", None)
    assert failure.message == "The server at 10.0.0.5:9000 failed with status 500."


def test_only_a_redirection_leads_to_another_address() -> None:
    empty, moved = voice().status(204, "", "", None), voice().status(302, "", "", None)
    assert empty.message == "OpenAI answered with status 204, which brings no answer."
    assert (empty.kind, empty.status, empty.retryable, empty.possibly_paid) == ("protocol", 204, True, True)
    assert "another address" in moved.message


def test_long_words_of_a_server_are_cut() -> None:
    failure = voice().status(400, "", "x" * 10_000, None)
    assert len(failure.message) < 400
    assert len(failure.raw) == 4000


def test_a_proxy_error_is_never_sent() -> None:
    failure = voice().transport(httpx.ProxyError("no"), started=False)
    assert (failure.kind, failure.possibly_paid) == ("unreachable", False)


@pytest.mark.parametrize(
    "body",
    [
        '{"error": {"message": "no"}}',
        '{"error": "no"}',
        '{"message": "no"}',
        '[{"error": {"message": "no"}}]',
        '{"detail": "no"}',
        '{"error": "no", "error_type": "validation"}',
    ],
)
def test_error_objects_of_several_servers(body: str) -> None:
    assert error_of(body)["message"] == "no"


@pytest.mark.parametrize("body", ["", "no", "[]", "3", '"x"', "[" * 50_000])
def test_bodies_without_an_error_object(body: str) -> None:
    assert error_of(body) == {}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "1"}, 1.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "99999999999999"}, 1e9),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 1e9),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "tomorrow"}, None),
    ],
)
def test_forms_of_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(httpx.Headers(headers)) == seconds


@pytest.mark.parametrize("named", [float("nan"), float("inf"), -5, True, "7"])
def test_a_wait_in_a_body_that_is_none(named: Any) -> None:
    assert asked_wait({}, {"retry_after": named}) is None
    assert asked_wait({}, {"retry_after": 7}) == 7.0


def test_retry_after_as_a_date_to_come() -> None:
    date = format_datetime(now().astimezone(UTC) + timedelta(seconds=90), usegmt=True)
    seconds = retry_after({"retry-after": date})
    assert seconds is not None
    assert 80 < seconds <= 90
