"""Errors of a template's syntax are told in the words of this program."""

from __future__ import annotations

import pytest

from workbench.core.templates import TemplateError, compiled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if x %}", "“{% if %}” is opened and not closed. Write “{% endif %}”."),
        ("a\n{% for x in y %}", "“{% for %}” is opened and not closed. Write “{% endfor %}”."),
        ("{% set x %}", "“{% set %}” is opened and not closed. Write “{% endset %}”, or give it a value with =."),
        (
            "{% for a in b %}{% if c %}{% endfor %}",
            "“{% endfor %}” stands where “{% if %}” is still open. Write “{% endif %}” before it.",
        ),
        ("{% endif %}", "“{% endif %}” belongs to nothing that is open. Take it away, or open what it belongs to."),
        ("{% frob %}", "There is no tag “frob”. Prompts know if, for, set, include and raw."),
        (
            "{% if a %}x{% elseif b %}y{% endif %}",
            "There is no tag “elseif”. Did you mean “elif”? Prompts know if, for, set, include and raw.",
        ),
        (
            "{% for a in b %}{% if a %}x{% esle %}y{% endif %}{% endfor %}",
            "There is no tag “esle”. Did you mean “else”? Prompts know if, for, set, include and raw.",
        ),
        ("{% if a = b %}x{% endif %}", "“=” is not expected here. To compare, write “==”."),
        ("{{ a", "“{{” is opened and not closed. Write “}}”."),
        ("{% if a", "“{%” is opened and not closed. Write “%}”."),
        ("{# never", "“{#” is opened and not closed. Write “#}”."),
        ("{{ a b }}", "“b” is not expected here. Write “}}” or an operator before it."),
        ("{{ }}", "A name or a value is missing before “}}”."),
        ("{% if %}a{% endif %}", "A name or a value is missing before “%}”."),
        ("{{ a }", "“}” stands alone. A variable ends with “}}”."),
        ("{{ a.b( }}", "“)” is missing before “}”."),
        ("{{ 'a }}", "A quote is opened and never closed."),
        ("{{ a $ }}", "“$” is not expected here."),
    ],
)
def test_a_fault_says_what_is_wrong_and_what_mends_it(text: str, said: str) -> None:
    with pytest.raises(TemplateError) as found:
        compiled(text)
    assert f"{found.value.message} {found.value.remedy}".strip() == said


def test_in_a_snippet_it_says_where() -> None:
    with pytest.raises(TemplateError) as found:
        compiled("{% include 'x' %}", {"x": "a\n{% if b %}"})
    assert found.value.message == "In the snippet “x”, line 2: “{% if %}” is opened and not closed."
