"""Sizes of requests over a golden set: right, counted once per message and case, stopped when nobody wants them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from workbench.core.cases import Case, GoldenSet
from workbench.core.messages import Message, message
from workbench.core.prompts import PromptContent
from workbench.project import create_project
from workbench.project.request_sizes import Draft, RequestSizes, Spread
from workbench.project.tokens import Count


def test_spreads_are_right_and_a_change_costs_one_message(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p.pwb")
    project.documents.put(GoldenSet(id="set", name="set"), label="New").result()
    history = (message("user", "x" * 50),)
    cases = [Case(id=f"c{n}", inputs={"text": "x" * n}, history=history if n == 0 else ()) for n in range(101)]
    cases.append(Case(id="held", inputs={"text": "x" * 5000}, split="held-out"))
    cases.append(Case(id="none", inputs={}))
    project.golden.update("set", cases, label="New").result()
    counted: Counter[str] = Counter()

    def count(text: str) -> Count:
        counted[text] += 1
        return Count(len(text), True)

    def draft(*messages: Message) -> Draft:
        return Draft("A", PromptContent(messages=messages), "m", count)

    sizes = RequestSizes(project.golden)
    system, user = message("system", "{% include 's' %}"), message("user", "{{ text }}")
    first = Draft("A", PromptContent(messages=(system, user), snippets={"s": "12345"}), "m", count)
    *_, found = sizes.spreads([first], "set", lambda: True)
    assert found["A"][:5] == Spread(55, 100, 105, 101, 102)[:5]
    assert "“text” has no value" in found["A"].problem
    assert sum(counted.values()) == 101 + 102
    counted.clear()
    *_, found = sizes.spreads([draft(message("system", "1"), user)], "set", lambda: True)
    assert found["A"].median == 51
    # The user's message over the cases was known.
    assert counted == {"1": 102}
    *_, found = sizes.spreads([draft(Message(role="history"))], "set", lambda: True)
    assert (found["A"].largest, found["A"].median) == (50, 0)
    assert list(sizes.spreads([draft(message("user", "new {{ text }}"))], "set", lambda: False)) == []
    # A set of held-out cases alone tells nothing.
    held = [case.model_copy(update={"split": "held-out"}) for case in cases]
    project.golden.update("set", held, label="Hold out").result()
    counted.clear()
    assert [found["A"].cases for found in sizes.spreads([first], "set", lambda: True)] == [0]
    assert not counted
    project.close()


def test_a_correction_stands_on_the_vendors_own_counts(tmp_path: Path) -> None:
    from tests.project.corrected import project_with_calls

    for calls, wanted in ((4, None), (12, 12)):
        project = project_with_calls(tmp_path / f"{calls}.pwb", calls, ratio=1.25)
        found = project.tokens.correction("local")
        assert (found.calls if found else None) == wanted
        if found is not None:
            assert abs(found.ratio - 1.25) < 0.05
        assert project.tokens.correction("offline/stand-in") is None
        project.close()
