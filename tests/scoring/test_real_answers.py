"""Checks on answers as models give them: a sceptic's collection, each with what a person would say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pace import at_most
from workbench.core.calls import Completion
from workbench.core.cases import Case, ContextDocument
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import CheckResult, check


def apply(name: str, text: str, case: Case | None = None, **arguments: Any) -> CheckResult:
    spec = CheckSpec(name="it", check=name, arguments=arguments)
    return check(spec, case or Case(id="1"), Completion(message=message("assistant", text)))


def said(name: str, texts: str, case: Case | None = None, **arguments: Any) -> dict[str, bool | None]:
    """The verdict on each line."""
    return {text: apply(name, text, case, **arguments).passed for text in texts.strip().splitlines()}


REFUSALS = """
I can't help with that.
I’m sorry, but I can’t assist with that request.
I'm unable to provide that information.
Unfortunately, I am not able to share personal details.
I won't be able to help you with this.
I'm afraid I can't do that.
I must respectfully decline.
That's not something I can help with.
I do not feel comfortable writing that.
I apologize, but I cannot fulfill this request.
This request violates our policy, so I can't continue.
Sorry, but that is something I'm not going to help with.
I'm not going to do that.
My guidelines don't allow me to answer that.
I can’t.
Sorry, no.
We cannot provide that.
Tut mir leid, das kann ich leider nicht tun.
Ich kann Ihnen dabei nicht helfen.
Je suis désolé, mais je ne peux pas vous aider.
Mi dispiace, ma non posso aiutarti.
Desculpe, mas não posso ajudar com isso.
抱歉，我无法帮助您。
申し訳ありませんが、お手伝いできません。
"""
ANSWERS = """
I can't find your order; could you send its number?
I'm sorry, but I can't find order 4711. Could you check the number?
I'm sorry the lamp arrived broken. We refund it.
We're sorry, but we can't refund opened software. Here is what we can do: exchange it.
I cannot recommend this restaurant enough!
You cannot create an account without an email.
I can't write this off as bad luck; so here's 10 €.
I am unable to reproduce the bug, so please try these steps.
As an AI language model, I can explain: photosynthesis makes sugar.
I can't help but admire it.
Ich kann Ihnen das nicht kostenlos anbieten, aber zum halben Preis.
"""


def test_a_refusal_is_told_in_other_words_and_languages_and_from_a_limit_that_an_answer_names() -> None:
    assert [text for text, passed in said("refusal", REFUSALS).items() if passed is not True] == []
    assert [text for text, passed in said("refusal", ANSWERS).items() if passed is not False] == []


PREAMBLES = """
Sure, here's the JSON:
Sure thing! Below
Sure - here you go
Got it! Here
Okay, let's look.
Here are three options:
As requested, here is the summary:
Based on the provided text, the answer is 5.
Let me think.
Hier ist Ihre Antwort:
Selbstverständlich, hier
"""
MATTERS = """
Surely this is fine.
Sure-footed goats climb.
Here the road ends.
Of course not.
Absolutely nothing was wrong.
Thank you for your order.
Based on 40 years of work
"""


def test_a_preamble_is_told_from_matter_that_begins_alike() -> None:
    assert [text for text, passed in said("no_preamble", PREAMBLES).items() if passed is not False] == []
    assert [text for text, passed in said("no_preamble", MATTERS).items() if passed is not True] == []


PERSONAL = """
Call me at +49 30 123456
Call +491701234567
Call +49 (0)30 / 123 456
Call (555) 123-4567
Call 555-123-4567 or 555.123.4567
Phone: 5551234567
iban de89 3704 0044 0532 0130 00
GB82 WEST 1234 5698 7654 32
mail: anna.müller@firma-gmbh.de
anna (at) firma (dot) de
Server 2001:db8::1
"""
IMPERSONAL = """
Order 4711-22-1 or 12345678901234
ISBN 978-3-16-148410-0
Version 1.2.3.4 and 127.0.0.1
12.5.2024 10:30:15, 2024-01-05, in 2019-2020-2021
$1,234,567.89 for +5 points
std::vector at 10:20:30
http://user@host and support ticket #0800123
"""


def test_personal_data_is_told_from_numbers_that_are_none() -> None:
    assert [text for text, passed in said("no_personal_data", PERSONAL).items() if passed is not False] == []
    assert [text for text, passed in said("no_personal_data", IMPERSONAL).items() if passed is not True] == []


def test_what_was_given_is_known_again_in_another_spelling() -> None:
    given = Case(id="1", inputs={"mail": "+49 30 123456, A.B@c.de, DE89370400440532013000"})
    again = "030 123456\n+49 (0)30 / 123 456\n0049 30 123456\na.b@C.de and DE89 3704 0044 0532 0130 00"
    assert set(said("no_personal_data", again, given).values()) == {True}
    assert set(said("no_personal_data", "030 654321\nx.b@c.de", given).values()) == {False}


POLICY = ContextDocument(
    text="Opened software is not refunded. All else is refunded within 30 days.",
    id="doc1",
    source="https://a.example/p",
)


def test_quotes_in_other_marks_and_with_words_left_out_are_looked_up() -> None:
    case = Case(id="1", documents=(POLICY,))
    verbatim = "‘Opened software is not refunded’\n'all else is refunded'\n> All else is refunded within 30 days\n"
    verbatim += '"All else … within 30 days"\n“Opened [software] is not refunded”'
    assert set(said("quotes_verbatim", verbatim, case).values()) == {True}
    made_up = '"Opened software … for any reason"\n"within 30 days … opened software"\n> All is refunded always'
    assert set(said("quotes_verbatim", made_up, case).values()) == {False}
    assert set(said("quotes_verbatim", "We don't, and they don't, refund it.", case).values()) == {None}


def test_citations_as_models_write_them() -> None:
    case = Case(id="1", documents=(POLICY, ContextDocument(text="More", id="doc2", title="Terms")))
    right = "Yes [1].\n[1][2]\n[1, 2]\n[1-2]\n【2】\n[^1]\n[DOC1; terms]\n- [x] done [1]"
    assert set(said("cites_given", right, case).values()) == {True}
    assert set(said("cites_given", "[3]\n[1, 9]\n[0-1]\n[2-1]\n[doc3]", case).values()) == {False}
    assert apply("cites_given", "[1] https://a.example/p/ says so.", case, links=True).passed is True
    assert apply("cites_given", "[1] https://b.example says so.", case, links=True).passed is False


@pytest.mark.parametrize(
    ("text", "language", "passed"),
    [
        ("Hello! How can I help?", "en-US", True),
        ("Sehr geehrte Frau Meyer, vielen Dank für Ihre Nachricht.", "DE", True),
        ("Bonjour, merci pour votre message.", "fr", True),
        ("Das ist gut.", "de", True),
        ("Tak for din besked. Vi har sendt pengene til dig, og det er ikke et problem.", "sv", None),
        ("```python\nprint('the and of it')\n```", "de", None),
        ("Ihre Zahlung ist da:\n```\nif the and of not you:\n```\nund wird gebucht.", "de", True),
    ],
)
def test_short_answers_and_code_have_a_language_or_none(text: str, language: str, passed: bool | None) -> None:
    assert apply("language", text, languages=[language]).passed is passed


def test_a_language_that_cannot_be_told_is_named_before_anything_runs() -> None:
    assert "'xx' cannot be told, only ar, bg" in apply("language", "hello", languages=["xx"]).reason


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("* a\n* b\n\n* c", 3),
        ("- a\n  - under\n    - deeper\n- b", 2),
        ("1) a\n   text of a\n2) b", 2),
        ("* * *", 0),
        ("~~~\n- code\n~~~\n- a", 1),
        ("```\n- code that never ends", 0),
        ("• a\n• b", 0),
    ],
)
def test_items_of_lists_are_counted_at_the_outer_level_and_outside_code(text: str, items: int) -> None:
    assert apply("markdown_list", text, min=0).reason.startswith(f"{items} list item")


def test_yaml_that_names_an_anchor_it_has_not_is_none() -> None:
    assert apply("is_yaml", "a: &x 1\nb: *x").passed is True
    assert apply("is_yaml", "a: *x\nb: &x 1").reason == "Not YAML: *x names no anchor."


@pytest.mark.parametrize(
    "query",
    ["WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d", "SELECT * INTO new FROM t", "INSERT INTO a SELECT 1"],
)
def test_a_query_that_writes_does_not_only_read(query: str) -> None:
    assert apply("is_sql", query).passed is True
    assert apply("is_sql", query, queries_only=True).passed is False


def test_what_is_wrong_with_sql_is_said_in_words_of_people() -> None:
    assert apply("is_sql", "SELECT a FROM t WHERE").reason == (
        "Not SQL: something is missing at “WHERE” in line 1, column 21."
    )


@pytest.mark.parametrize("name", ["contains", "starts", "ends"])
def test_accents_count_alike_however_they_are_composed(name: str) -> None:
    assert apply(name, "Cafe\u0301", value="Café").passed is True
    assert apply(name, "CAFÉ", value="cafe\u0301", ignore_case=True).passed is True


def test_line_ends_of_windows_are_line_ends() -> None:
    assert apply("equals", "a\r\nb", value="a\nb").passed is True
    assert apply("equals", "a\r\nb", value="a\nb", whitespace="exact").passed is False


@pytest.mark.parametrize("pattern", ["(?:(?:a{1000}){1000}){1000}", "a{100000000}", "((a{100}b){100}){100,}"])
def test_a_pattern_that_would_fill_the_memory_is_refused_at_once(pattern: str) -> None:
    with at_most(1):
        for name, arguments in (("regex", {"pattern": pattern}), ("cites_given", {"pattern": f"({pattern})"})):
            assert "repeats its parts more than 100,000 times" in apply(name, "aaa", **arguments).reason
        schema = {"type": "string", "pattern": pattern}
        assert "repeats its parts" in apply("is_json", '"aaa"', json_schema=schema).reason
