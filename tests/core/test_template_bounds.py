"""Templates end: in time, in words, and with numbers that can be written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pace import at_most
from workbench.core import template_words
from workbench.core.render import RenderError, render
from workbench.core.templates import TemplateError, compiled, variables

BIG = [[n] for n in range(30_000)]
SAME = [[n] for n in range(30_000)]
TEXT = "ab" * 500_000
LOOP = "{% for i in range(9999) %}BODY{% endfor %}"


@pytest.mark.parametrize(
    ("template", "inputs"),
    [
        (LOOP.replace("BODY", "{% if range(9999)|join %}{% endif %}"), {}),
        (LOOP.replace("BODY", "{% if a == b %}{% endif %}"), {"a": BIG, "b": SAME}),
        (LOOP.replace("BODY", "{% set q = a|sort %}"), {"a": BIG}),
        (LOOP.replace("BODY", "{% set q = x.split('a') %}"), {"x": TEXT}),
        # Many times what is allowed, on a machine ten times as quick too.
        ("{% if a == b %}{% endif %}" * 1_000, {"a": BIG, "b": SAME}),
        ("{{ x.count('b') }}" * 1_000, {"x": TEXT}),
    ],
)
def test_what_is_slow_without_looping_ends(
    monkeypatch: pytest.MonkeyPatch, template: str, inputs: dict[str, Any]
) -> None:
    monkeypatch.setattr(template_words, "SECONDS", 0.02)
    monkeypatch.setattr(template_words, "SHORT", 0.005)
    ready = compiled(template + "{# slow #}")
    with at_most(0.6):
        for _ in range(3):  # the first takes its time; those of other cases are not given it again
            with pytest.raises(template_words.TooSlowError, match="takes too long"):
                ready.render(inputs)


def test_a_case_told_in_words() -> None:
    with pytest.raises(RenderError, match="number that cannot be written"):
        render("{{ n * 10 }}", {"n": 1e308})


@pytest.mark.parametrize(
    "template",
    [
        "{% if 1 %}" * 110 + "x" + "{% endif %}" * 110,
        "{% for a in [1] %}" * 25 + "x" + "{% endfor %}" * 25,
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    ],
)
def test_what_python_itself_cannot_nest_is_told(template: str) -> None:
    with pytest.raises(TemplateError, match="nested too deeply"):
        compiled(template)


def test_blocks_of_snippets_are_nested_too() -> None:
    snippets = {f"s{n}": f"{{% if 1 %}}{{% include 's{n + 1}' %}}{{% endif %}}" for n in range(120)} | {"s120": "x"}
    with pytest.raises(TemplateError, match="nested too deeply"):
        compiled("{% include 's0' %}", snippets)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e999 - 1e999", "1e999|int"])
@pytest.mark.parametrize("template", ["{{ NUMBER }}", "{% if NUMBER > 1 %}a{% endif %}"])
def test_infinity_is_no_number_of_a_prompt(number: str, template: str) -> None:
    with pytest.raises(TemplateError, match="A number that large"):
        compiled(template.replace("NUMBER", number))


def test_many_filters_and_many_tags_take_no_power_of_their_number() -> None:
    with at_most(0.6):  # 0.8 s for the filters alone, when their names were found by reckoning
        assert compiled("{{ x" + "|upper" * 150 + " }}").render({"x": "a"}) == "A"
        assert len(variables("{{ x }} " * 1_500)) == 1_500
