"""The reference of checks: current, and its fields as the registry has them."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbench.scoring.reference as reference
from workbench.scoring.registry import CHECKS

PAGE = Path(reference.__file__).with_name("CHECKS.md")


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.reference_page(), (
        "python -m workbench.scoring.reference > workbench/scoring/CHECKS.md"
    )


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_and_outcome_stands_in_it(name: str) -> None:
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert CHECKS[name].summary in section
    assert {"| pass", "| fail", "meant to harm"} <= {
        word for word in ("| pass", "| fail", "meant to harm") if word in section
    }
    assert section.count("\n| ") == len(CHECKS[name].examples) + 1


def test_arguments_are_typed() -> None:
    found = {one.name: one for one in reference.arguments_of("length")}
    assert found["unit"].kind == "choice"
    assert found["unit"].choices == ("characters", "words", "sentences", "lines", "tokens")
    assert (found["max"].kind, found["max"].needed, found["max"].default) == ("whole", False, None)
    kinds = {one.name: one.kind for name in CHECKS for one in reference.arguments_of(name)}
    assert (
        kinds["pattern"],
        kinds["values"],
        kinds["value"],
        kinds["json_schema"],
        kinds["dollars"],
        kinds["whole"],
    ) == (
        "text",
        "list",
        "value",
        "object",
        "number",
        "switch",
    )
    assert next(one for one in reference.arguments_of("regex") if one.name == "pattern").needed
    assert all(one.help.endswith((".", ")")) for name in CHECKS for one in reference.arguments_of(name) if one.help)
