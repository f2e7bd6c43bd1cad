"""Snippets: what a content takes in, and what it says with them spelled out."""

from __future__ import annotations

import pytest

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.prompts import PromptContent
from workbench.core.render import RenderError, render, render_messages
from workbench.core.snippets import check_name, spelled_out, with_snippets

SNIPPETS = {"tone": "Be kind.{% include 'sign' %}", "sign": " Mara of {{ shop }}", "unused": "x"}


def content(text: str) -> PromptContent:
    return PromptContent(messages=(message("system", text),))


def test_a_content_takes_in_what_it_includes_and_what_that_includes() -> None:
    plain, full = content("Hi"), with_snippets(content("{% include 'tone' %}!"), SNIPPETS)
    assert with_snippets(plain, SNIPPETS) is plain
    assert full.snippets == {name: SNIPPETS[name] for name in ("tone", "sign")}
    assert render_messages(full, Case(id="1", inputs={"shop": "N"}))[0].text == "Be kind. Mara of N!"


def test_a_changed_snippet_makes_another_version_and_an_unused_one_does_not() -> None:
    first = with_snippets(content("{% include 'tone' %}"), SNIPPETS)
    assert with_snippets(content("{% include 'tone' %}"), SNIPPETS | {"unused": "y"}).digest == first.digest
    assert with_snippets(content("{% include 'tone' %}"), SNIPPETS | {"sign": ""}).digest != first.digest
    assert with_snippets(first, {"tone": "other"}) == first


def test_spelled_out_renders_the_same() -> None:
    text = "A {% include \"tone\" %} b {%- include 'sign' -%} \n c {% raw %}{% include 'tone' %}{% endraw %}"
    full = with_snippets(content(text), SNIPPETS)
    case = Case(id="1", inputs={"shop": "N"})
    assert spelled_out(full).snippets == {}
    assert "Mara of {{ shop }}" in spelled_out(full).messages[0].text
    assert render_messages(spelled_out(full), case) == render_messages(full, case)


def test_circles_and_unknown_names_stay_names_and_are_named() -> None:
    full = with_snippets(content("{% include 'a' %}{% include 'tome' %}"), {"a": "{% include 'a' %}", "tone": ""})
    assert spelled_out(full).messages[0].text == "{% include 'a' %}{% include 'tome' %}"
    with pytest.raises(RenderError, match="in a circle: a → a"):
        render_messages(full, Case(id="1"))


def test_what_would_be_spelled_out_without_end_stays_names() -> None:
    laughs = {str(n): f"{{% include '{n + 1}' %}}" * 10 for n in range(9)} | {"9": "ha"}
    text = spelled_out(with_snippets(content("{% include '0' %}"), laughs)).messages[0].text
    assert 0 < text.count("ha") <= 200
    assert "{% include '9' %}" in text or "{% include '8' %}" in text


@pytest.mark.parametrize("name", ["", " a", "a/b", "a'b", "_a", "-", "a.", "a\n", "x" * 81])
def test_names_that_no_file_or_tag_can_hold_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be called"):
        check_name(name)


@pytest.mark.parametrize("name", ["tone", "Ton 2", "tone-de.v2", "语气", "ä"])
def test_usual_names_are_taken_and_stand_in_a_tag(name: str) -> None:
    check_name(name)
    found = spelled_out(with_snippets(content(f"{{% include '{name}' %}}!"), {name: "ha"}))
    assert found.messages[0].text == "ha!"


@pytest.mark.parametrize("name", ["self", "range"])
def test_objects_of_jinja_are_no_variables(name: str) -> None:
    for text in ("{{ %s }}", "{{ %s.x }}", "{{ [%s] | join }}"):
        with pytest.raises(RenderError, match=f"The name “{name}” is not allowed"):
            render(text % name, {name: 1})
    assert render("{% for n in range(2) %}{{ n }}{% endfor %}", {}) == "01"
