"""Prompts are rendered in bounded time and memory, and errors name what is missing."""

from __future__ import annotations

import contextlib
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pace import at_most
from workbench.core.cases import Attachment, Case, ContextDocument
from workbench.core.messages import FilePart, ImagePart, Message, TextPart, message
from workbench.core.prompts import PromptContent
from workbench.core.render import RenderError, case_inputs, render, render_messages, template_names, variables
from workbench.core.snippets import with_snippets


@pytest.mark.parametrize(
    ("template", "inputs", "expected"),
    [
        ("plain { text } with % and #", {}, "plain { text } with % and #"),
        ("Hi {{ name }}!\n", {"name": "<Ann> & co"}, "Hi <Ann> & co!\n"),
        ("{{ policy.days }} {{ policy['days'] }}", {"policy": {"days": 3}}, "3 3"),
        (
            "{{ flag }} {{ none }} {{ n }} {{ x }}",
            {"flag": True, "none": None, "n": 1.5, "x": [1, "é"]},
            'true null 1.5 [1, "é"]',
        ),
        (
            "{% for x in xs %}{{ loop.index }}.{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
            {"xs": ["a", "b"]},
            "1.a, 2.b",
        ),
        ("{% if a is defined %}y{% else %}n{% endif %}{{ a|default('d') }}", {}, "nd"),
        ("{% if n > 1 and 'x' in s %}y{% endif %}", {"n": 2, "s": "xyz"}, "y"),
        ("{% set t = s|upper %}{{ t ~ '-' ~ 1 }}", {"s": "a"}, "A-1"),
        ("{{ s.replace('a', 'b').split(',')|join('/') }}", {"s": "a,a"}, "b/b"),
        (
            "{{ o.items }} {% for k, v in p.items() %}{{ k }}={{ v }}{% endfor %}",
            {"o": {"items": 4}, "p": {"x": 1}},
            "4 x=1",
        ),
        ("{{ [a, b]|join(', ') }}{{ 'x' if a in [1, b] }}", {"a": 1, "b": 2}, "1, 2x"),
        (
            "{{ xs|map(attribute='n')|sum }} {{ xs|map(attribute='n')|sort(reverse=true)|join }}",
            {"xs": [{"n": 1}, {"n": 2}]},
            "3 21",
        ),
        ("{% raw %}{{ not }}{% endraw %}{# gone #}", {}, "{{ not }}"),
        ("{{ d|tojson }}", {"d": {"a": "<b>"}}, '{"a": "<b>"}'),
        ("{{ 7 // 2 + 7 % 4 * 2 - 1 / 2 }} {{ [1, 2] + [3] }}", {}, "8.5 [1, 2, 3]"),
        ("{{ '{{' }}", {}, "{{"),
    ],
)
def test_renders(template: str, inputs: dict[str, Any], expected: str) -> None:
    assert render(template, inputs) == expected


def outcome(template: str, inputs: dict[str, Any]) -> str:
    """The rendered text, or the sentence of the refusal; anything else is a fault."""
    try:
        return render(template, inputs)
    except RenderError as error:
        return error.text()


HOSTILE = [
    "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
    "{% for a in range(10) %}" * 6 + "{% endfor %}" * 6,
    "{{ range(10**9) }}",
    "{{ range(1000000000)|list }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'a'.ljust(1000000000) }}",
    "{{ 'a'.center(1000000000) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ 'a'|format('b') }}",
    "{{ ['a']|map('center', 1000000000)|list }}",
    "{{ big.replace('a', big) }}",
    "{{ big|replace('a', big) }}",
    "{{ lines|indent(1000000) }}",
    "{{ many|join(big) }}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}",
    "{% set x = {'a': 1} %}" + "{% set x = {'a': x, 'b': x} %}" * 40 + "{{ x }}",
    "{% set n = 9999999999 %}" + "{% set n = n * n %}" * 60 + "{{ n }}",
    "{% for i in range(3000) %}" + "x" * 3000 + "{% endfor %}",
    "{% for x in xs recursive %}{{ loop(xs) }}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
    "{% set x %}{% for i in range(9999) %}x{% endfor %}{% endset %}",
    "{{ ''.__class__.__mro__ }}",
    "{{ xs['__class__'] }}",
    "{{ xs.__class__ }}",
    "{{ xs|attr('__class__') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self }}",
    "{{ lipsum(1000) }}",
    "{% import 'os' as os %}",
    "{% extends 'a' %}",
    "{% include name %}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ xs|batch(2, xs) }}",
    "{{ 1.0|round(1000000000) }}",
    "{{ 'x'|urlize }}{{ xs|pprint }}",
    "{{ xs.append(1) }}",
    "{{ s(*xs) }}",
    "{% do xs %}",
    "{{ 1 + 'a' }}",
    "{{ 1 / 0 }}",
    "{{ }}",
    "{% if %}",
    "{{ 'unclosed",
]


@pytest.mark.parametrize("template", ["{{ " + "9" * 5000 + " }}", "{{ xs[" + "9" * 5000 + "] }}"])
def test_a_number_of_too_many_digits_is_refused_by_all_who_read_it(template: str) -> None:
    content = PromptContent(messages=(message("user", template),))
    for reads in (lambda: variables(template), lambda: template_names(content), lambda: render(template, {"xs": []})):
        with pytest.raises(RenderError, match="too many digits"):
            reads()


@pytest.mark.parametrize(
    "template",
    ["{{ ''.__class__ }}", "{{ s.__init__.__globals__ }}", "{{ range(10**9) }}", "{{ 'a' * 1000000000 }}"],
)
def test_ways_out_of_the_sandbox_are_refused(template: str) -> None:
    with pytest.raises(RenderError, match=r"is not allowed|10,000 numbers|numbers only"):
        render(template, {"s": "s"})


@pytest.mark.parametrize("template", HOSTILE)
def test_what_could_do_harm_ends_soon_and_small(template: str) -> None:
    big, many = "a" * 100_000, ["x"] * 5000
    inputs = {"xs": [1, 2], "big": big, "many": many, "lines": "a\n" * 10_000, "s": "s", "name": "n"}
    tracemalloc.start()
    with at_most(5):  # Not a promise of speed: without the bounds it would be minutes.
        said = outcome(template, inputs)
    assert len(said) <= 4_000_000
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("template", "inputs", "variable", "suggestion"),
    [
        ("{{ policy.dayz }}", {"policy": {"days": 1}}, "policy.dayz", "policy.days"),
        ("{{ ordr }}", {"order": 1}, "ordr", "order"),
        ("{{ days }}", {"policy": {"days": 1}}, "days", "policy.days"),
        ("{{ a.b.c }}", {"a": {}}, "a.b", ""),
        ("{{ x }} {{ y }}", {"x": 1}, "y", ""),
        ("{% for item in items %}{{ item.y }}{% endfor %}", {"items": [{"z": 1}]}, "y", ""),
        ("{{ missing|upper }}", {"present": 1}, "missing", ""),
        ("{{ missing.field.deep }}", {"present": 1}, "missing", ""),
    ],
)
def test_a_missing_variable_is_named(template: str, inputs: dict[str, Any], variable: str, suggestion: str) -> None:
    with pytest.raises(RenderError) as error:
        render(template, inputs)
    assert (error.value.variable, error.value.suggestion) == (variable, suggestion)
    assert error.value.code == "template.variable"


def test_the_error_names_message_and_case() -> None:
    content = PromptContent(messages=(message("system", "You are {{ firm }}."), message("user", "{{ qestion }}")))
    with pytest.raises(RenderError) as error:
        render_messages(content, Case(id="17", inputs={"firm": "x", "question": "y"}))
    found = error.value
    assert (found.variable, found.message_number, found.role, found.case_id) == ("qestion", 2, "user", "17")
    expected = "message 2 (user), case 17: The variable “qestion” has no value. Did you mean “question”?"
    assert found.text() == expected


def test_the_reference_is_not_offered() -> None:
    case = Case(id="1", reference="secret", tags=("t",), inputs={})
    content = PromptContent(messages=(message("user", "{{ case.id }} {{ case.tags|join }}"),))
    assert render_messages(content, case)[0].text == "1 t"
    for template in ("{{ case.reference }}", "{{ reference }}", "{{ case }}"):
        leaking = PromptContent(messages=(message("user", template),))
        assert "secret" not in outcome(template, case_inputs(case))
        with contextlib.suppress(RenderError):
            assert "secret" not in render_messages(leaking, case)[0].text


def test_history_documents_and_attachments() -> None:
    case = Case(
        id="1",
        inputs={"q": "and?"},
        history=(message("user", "{{ not a template }}"), message("assistant", "yes")),
        documents=(ContextDocument(text="T", title="D"),),
        attachments=(
            Attachment(digest="b1", media_type="image/png"),
            Attachment(digest="b2", media_type="application/pdf"),
        ),
    )
    content = PromptContent(
        messages=(
            message("system", "{% for d in documents %}{{ d.title }}: {{ d.text }}{% endfor %}"),
            Message(role="history"),
            message("user", "{{ q }}"),
            message("assistant", "Well,"),
        )
    )
    found = render_messages(content, case)
    assert [(m.role, m.text) for m in found] == [
        ("system", "D: T"),
        ("user", "{{ not a template }}"),
        ("assistant", "yes"),
        ("user", "and?"),
        ("assistant", "Well,"),
    ]
    assert found[3].parts[1:] == (
        ImagePart(digest="b1", media_type="image/png"),
        FilePart(digest="b2", media_type="application/pdf"),
    )
    alone = render_messages(PromptContent(messages=(message("system", "s"),)), case)
    assert [m.role for m in alone] == ["system", "user"]


def test_parts_that_are_no_text_stay() -> None:
    image = ImagePart(digest="b1", media_type="image/png")
    content = PromptContent(messages=(Message(role="user", parts=(TextPart(text="{{ a }}"), image)),))
    found = render_messages(content, Case(id="1", inputs={"a": "x"}))
    assert found[0].parts == (TextPart(text="x"), image)
    assert found[0].model_dump() == Message(role="user", parts=(TextPart(text="x"), image)).model_dump()


def test_snippets() -> None:
    snippets = {"a": "[{% include 'b' %}]", "b": "{{ n }}", "c": "{% include 'd' %}", "d": "{% include 'c' %}"}
    assert render("{% include 'a' %}!", {"n": 1}, snippets) == "[1]!"
    content = PromptContent(messages=(message("user", "{% include 'a' %} {{ m }}"),))
    assert template_names(with_snippets(content, snippets)) == {"n", "m"}
    with pytest.raises(RenderError, match="c → d → c"):
        render("{% include 'c' %}", {}, snippets)
    with pytest.raises(RenderError, match="There is no snippet “x”") as refused:
        render("{% include 'x' %}", {}, {"xx": ""})
    assert refused.value.remedy == "Did you mean “xx”?"
    laughs = {str(n): f"{{% include '{n + 1}' %}}" * 10 for n in range(9)} | {"9": "ha"}
    with pytest.raises(RenderError, match="more than 200 snippets"):
        render("{% include '0' %}", {}, laughs)
    large = {"a": "word " * 199_000 + "{{ n }}"}
    with pytest.raises(RenderError, match="With its snippets it is longer than 4,000,000 characters"):
        render("{% include 'a' %}" * 190, {"n": 1}, large)


def test_variables_and_their_places() -> None:
    text = (
        "Hi {{ name }},\n{% for x in order.lines %}{{ x.y }}{{ loop.index }}{% endfor %}{{ order.id|default('a.b') }}"
    )
    found = variables(text)
    assert [(v.name, v.path) for v in found] == [("name", "name"), ("order", "order.lines"), ("order", "order.id")]
    assert all(text[v.position :].startswith(v.path) for v in found)
    assert variables("no markup") == []
    stripped = "a  \n {%- if b -%} \n c {{- d }}{% endif %}"
    assert [stripped[v.position :][:1] for v in variables(stripped)] == ["b", "d"]
    assert [v.path for v in variables("{{ a['b'] }}{{ c|join(sep) }}{{ s.join }}")] == ["a", "c", "sep", "s.join"]
    assert [v.path for v in variables("{% include 'x' %}{{ b }}")] == ["b"]
    with pytest.raises(RenderError, match="Line 2 of the template"):
        variables("\n{{ a **  2 }}")


@given(st.text(max_size=60))
def test_plain_text_is_left_alone(text: str) -> None:
    if not any(mark in text for mark in ("{{", "{%", "{#")):
        assert render(text, {}) == text


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=20), min_size=3))
def test_values_come_through_unchanged(inputs: dict[str, str]) -> None:
    assert render("{{ a }}|{{ b }}|{{ c }}", inputs) == "|".join(inputs[name] for name in "abc")


@given(st.text(alphabet="{}%# ab.|()[]'\"~+-*/0if elsfornd", max_size=40))
def test_any_text_renders_or_is_refused(text: str) -> None:
    assert isinstance(outcome(text, {"a": "x", "b": [1, {"a": 2}]}), str)
    try:
        found: object = variables(text)
    except RenderError as error:
        found = error.text()
    assert found is not None
