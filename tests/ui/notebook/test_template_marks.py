"""What an editor marks in a template."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from PySide6.QtGui import QTextCharFormat

from tests.pace import at_most
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import body, box, prompt
from workbench.core.prompts import Snippet
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.template_marks import faults
from workbench.ui.notebook.template_tags import static_text, tags

FIELDS = ["order", "message", "policy"]


def test_tags_over_lines() -> None:
    text = "Order {{ order | tojson }}\n{% if message\n%}{{ message }}{% endif %}{# why #}"
    found = [text[start:end] for start, end in tags(text)]
    assert found == ["{{ order | tojson }}", "{% if message\n%}", "{{ message }}", "{% endif %}", "{# why #}"]
    assert static_text(text) == "Order \n"


def test_an_unknown_name_says_what_was_meant() -> None:
    text = "Hello {{ mesage }}"
    (fault,) = faults(text, FIELDS)
    assert text[fault.start : fault.end] == "mesage"
    assert fault.reason == "“mesage” is in no case. Did you mean “message”?"


def test_a_dotted_path_is_checked_against_a_case() -> None:
    (fault,) = faults("{{ policy.dais }}", FIELDS, {"policy": {"days": 30}})
    assert fault.reason == "“policy.dais”: “policy” has no “dais”. Did you mean “policy.days”?"
    assert faults("{{ policy.days }}", FIELDS, {"policy": {"days": 30}}) == []


def test_the_case_and_its_documents_are_known() -> None:
    assert faults("{{ case.id }} {% for d in documents %}{{ d.text }}{% endfor %}", FIELDS) == []


def test_nothing_is_wrong_where_nothing_is_known() -> None:
    assert faults("{{ anything }}", []) == []


def test_wrong_syntax_marks_its_line() -> None:
    text = "Hello\n{% if order %}\nthere"
    (fault,) = faults(text, FIELDS)
    assert 0 <= fault.start < fault.end <= len(text)
    assert "endif" in fault.reason or "end" in fault.reason


@given(st.text(alphabet="{}%# a", max_size=40))
def test_tags_are_those_of_the_plain_pattern(text: str) -> None:
    pattern = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
    assert tags(text) == [found.span() for found in pattern.finditer(text)]
    assert static_text(text) == pattern.sub("", text)


def test_tags_that_are_never_closed_are_looked_for_once() -> None:
    """The pattern alone took 50 s of the window's thread for this."""
    text = "{{" * 100_000 + "{%" * 50_000
    with at_most(10):
        assert tags(text) == []
        assert static_text(text) == text
        sets = "".join(f"{{% set a{n} = 1 %}}" for n in range(2000))
        assert sum(fault.mild for fault in faults(sets, FIELDS)) == 2000


@given(st.text(alphabet="{}%# ab.|\n", max_size=40))
def test_any_text_can_be_typed(text: str) -> None:
    for fault in faults(text, FIELDS):
        assert 0 <= fault.start <= fault.end <= len(text)
        assert fault.reason


def test_what_is_empty_or_set_for_nothing_is_marked_mildly() -> None:
    """Both work: they are underlined by dots, with a reason, and a fault stays a fault."""
    text = "{% set tone = 'kind' %}{% set name = message %}{{ name }} {{ order }} {{ policy.days }} {{ ordr }}"
    sample: dict[str, JsonValue] = {"message": "Hi", "order": "", "policy": {"days": None}}
    found = faults(text, FIELDS, sample, case_id="c-7")
    assert {text[fault.start : fault.end]: fault.mild for fault in found} == {
        "tone": True,
        "order": True,
        "policy.days": True,
        "ordr": False,
    }
    assert [fault.reason for fault in found][:2] == [
        "“tone” is set here and never used.",
        "“order” is empty in case c-7.",
    ]
    assert [fault.mild for fault in faults(text, FIELDS, sample)] == [True, False]


def test_fields_of_what_a_loop_goes_over_are_checked() -> None:
    sample: dict[str, JsonValue] = {"order": {"lines": [{"item": "Tent", "price": 5}, {"item": "Socks", "sale": True}]}}
    loop = "{% for line in order.lines %}{{ line.item }} {{ line.FIELD }} {{ loop.TURN }}{% endfor %}{{ line.x }}"
    right, wrong = loop.replace("FIELD", "sale"), loop.replace("FIELD", "prise")
    assert len(faults(right.replace("TURN", "index"), ["order"], sample)) == 1, "after its loop a name is in no case"
    found = [fault.reason for fault in faults(wrong.replace("TURN", "indx"), ["order"], sample)]
    assert found[1:] == ["“line” has no “prise”. Did you mean “price”?", "“loop” has no “indx”. Did you mean “index”?"]
    nested = "{% set o = order %}{% for a in o.lines %}{% for b in a.parts %}{{ b.x }}{% endfor %}{{ a.itm }}"
    assert [fault.reason for fault in faults(nested + "{% endfor %}", ["order"], sample)] == [
        "“a” has no “parts”. There is item, price, sale.",
        "“a” has no “itm”. Did you mean “item”?",
    ]
    fine = "{% for d in documents %}{{ d.title }}{% endfor %}{% for k, v in order.items() %}{{ v.any }}{% endfor %}"
    assert faults(fine, ["order"], sample) == []


def test_names_of_loops_are_found_in_one_walk() -> None:
    turn = "{% for x in y %}{{ x }}{% endfor %}{{ x }} "
    with at_most(0.6):  # 4,000 took 28 s when each name was looked for from the start
        found = faults(turn * 300, ["y"], {"y": ["a"]})
    # The name behind each loop alone is in no case, not the one that the loop gives.
    outside = turn.rindex("x")
    assert [fault.start for fault in found] == [outside + number * len(turn) for number in range(300)]


async def test_every_unknown_name_is_underlined_and_told_also_after_a_snippet_was_mended(desk: Desk) -> None:
    documents = desk.project.documents
    tone = Snippet(id="tone", name="tone", text="{% if %}")
    documents.put(tone, label="Add").result()
    words = '{{ risk }} {{ txt }} {% include "tone" %}{# done #}'
    documents.put(variant_edits.set_text(prompt(desk), "A", 1, words), label="Edit").result()
    found = box(desk, "A", 1)

    def underlined() -> list[str]:
        none = QTextCharFormat.UnderlineStyle.NoUnderline
        return [one.cursor.selectedText() for one in found.extraSelections() if one.format.underlineStyle() != none]

    await until(lambda: underlined() == ["risk", "txt", '{% include "tone" %}'])
    documents.put(tone.model_copy(update={"text": "{{ age }} {{ size }}"}), label="Mend").result()
    await until(lambda: any("“age” and “size”, which are in no case" in fault.reason for fault in found.faults))
    documents.put(tone.model_copy(update={"text": "Kindly."}), label="Mend").result()
    await until(lambda: underlined() == ["risk", "txt"])
    note = body(desk).board.columns[0].notes[1]
    assert note.accessibleDescription().startswith("“risk” is in no case.")
    assert note.accessibleDescription().endswith("Also marked: “txt”.")


@pytest.mark.parametrize(
    ("text", "marked", "reason"),
    [
        ("Say {{ a }} to {{ ", "{{", "“{{” is opened here and not closed. Write “}}”."),
        ("Hello\nand {{ mes", "{{ mes", "Line 2 of the template: “{{” is opened here and not closed. Write “}}”."),
        ("Hi {% if a", "{% if a", "“{%” is opened here and not closed. Write “%}”."),
        ("Hi {{ a b }}", "Hi {{ a b }}", "“b” is not expected here. Write “}}” or an operator before it."),
    ],
)
def test_of_a_line_the_tag_that_is_not_closed_is_marked_alone(text: str, marked: str, reason: str) -> None:
    found = faults(text, ["a"])
    assert [(text[fault.start : fault.end], fault.reason) for fault in found] == [(marked, reason)]
