"""What the stand-in takes from a prompt about the form of an answer, and that it keeps to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.offline.generated import say
from workbench.providers.offline.orders import keep, orders_of
from workbench.providers.offline.words import sentences

RULES = "\n- Late parcels: we send a new one at once and you keep the old one.\n- Otherwise: a colleague looks at it.\n"
LONG = "Apologise, be warm and thorough, explain why, thank the customer and say the next step.\n"
CASE = 'Order: {"order_number": "Q-81", "name": "Ada Byron", "late": true, "paid": 12.5}\nMessage: Where is my parcel?'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("At most 90 words.", 90),
        ("Reply in under 90 words.", 89),
        ("No more than 40 words, please.", 40),
        ("Use 50 words or fewer.", 50),
        ("A 30-word answer.", 30),
        ("Between 40 and 80 words.", 80),
        ("At least 40 words.", None),
        ("Höchstens 25 Wörter.", 25),
        ("Como máximo 20 palabras.", 20),
        ("Keep it short.", None),
        ("Unter 60 Wörtern, höchstens 50 Wörter.", 50),
    ],
)
def test_limits_of_words(text: str, words: int | None) -> None:
    assert orders_of(text).max_words == words


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("Answer in one sentence.", 1),
        ("At most three sentences.", 3),
        ("Antworte in zwei Sätzen.", 2),
        ("Start with one sentence about the decision.", None),
        ("Apologise in one sentence, then decide.", None),
    ],
)
def test_limits_of_sentences(text: str, most: int | None) -> None:
    assert orders_of(text).max_sentences == most


@pytest.mark.parametrize(
    ("text", "wish", "there"),
    [
        ("Greet the customer by first name.", "first_name", True),
        ("Do not apologise.", "apologise", False),
        ("Never thank the customer.", "thank", False),
        ("Apologise first.", "apologise", True),
        ("Answer as JSON only.", "json", True),
        ("Start with the decision.", "decision_first", True),
        ("Sag den nächsten Schritt und bedanke dich.", "thank", True),
        ("- Tone: warm and friendly", "warm", True),
        ("- Late parcels: we thank you and send a new one.", "thank", False),
    ],
)
def test_wishes(text: str, wish: str, there: bool) -> None:
    assert (wish in orders_of(text).wishes) is there


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ('Sign as "The Corner team".', "The Corner team"),
        ("Sign off with Your friends at Corner.", "Your friends at Corner"),
        ("Close the message with “Yours, Bo”.", "Yours, Bo"),
        ("Unterschreibe als Team Ecke.", "Team Ecke"),
        ("Do not sign with a name.", ""),
    ],
)
def test_who_signs(text: str, sign: str) -> None:
    assert orders_of(text).sign == sign


def test_a_quoted_start_is_kept_and_another_is_not() -> None:
    assert orders_of('Start with "Dear friend,".').start == "Dear friend,"
    assert orders_of("Start with a greeting.").start == ""


@given(st.integers(5, 80), st.booleans())
def test_a_limit_of_words_is_kept(most: int, long: bool) -> None:
    prompt = f"Greet by first name. {LONG if long else ''}{RULES}At most {most} words. Sign as The Corner team."
    assert len(say(prompt, CASE).split()) <= most


@given(st.integers(1, 4))
def test_a_limit_of_sentences_is_kept(most: int) -> None:
    assert len(sentences(say(f"{LONG}{RULES}Write at most {most} sentences.", CASE))) <= most


@given(st.integers(30, 300))
def test_a_limit_of_characters_is_kept(most: int) -> None:
    assert len(say(f"{LONG}{RULES}At most {most} characters.", CASE)) <= most


@given(st.text(max_size=300), st.integers(1, 40))
def test_any_text_is_cut_to_its_limit(text: str, most: int) -> None:
    assert len(keep(text, orders_of(f"At most {most} words.")).split()) <= most


def test_each_wish_adds_and_each_order_is_followed() -> None:
    short = say(RULES, CASE)
    assert short == "We send a new one at once and you keep the old one."
    asked = f"Greet by first name. Quote the order number. State the price. {RULES}Sign as The Corner team."
    assert say(asked, CASE) == f"Hello Ada,\n\n{short} Order number: Q-81. Paid: 12.50.\n\nThe Corner team"
    assert len(say(f"{LONG}{asked}", CASE).split()) > 2 * len(say(asked, CASE).split())


def test_what_can_be_missed_goes_first() -> None:
    text = say(f"Greet by first name. Quote the order number. {LONG}{RULES}At most 30 words.", CASE)
    assert text.startswith("Hello Ada,")
    assert "We send a new one at once and you keep the old one." in text
    assert "Q-81" in text
    assert "Thank you" not in text


def test_a_prompt_in_another_language_gives_no_english() -> None:
    rules = "\n- Späte Pakete: wir senden sofort ein neues.\n- Sonst: eine Kollegin sieht nach.\n"
    text = say(
        f"Begrüße beim Vornamen. Bedanke dich. {rules}Höchstens 20 Wörter.",
        'Bestellung: {"name": "Ada B", "späte": true}\n\nWo ist es?',
    )
    assert text == "Ada,\n\nWir senden sofort ein neues."


def test_json_is_given_where_it_is_asked_for() -> None:
    prompt = 'Answer as JSON only: {"order": "the order number", "mood": "happy|angry"}'
    assert json.loads(say(prompt, CASE)) == {"order": "Q-81", "mood": "happy"}
