"""The rubrics that come with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.config.resources import resource
from workbench.interop.rubric_text import read_rubric
from workbench.scoring.judge import messages

FILES = sorted(resource("rubrics").glob("*.yaml"))


def test_there_are_enough_and_no_name_twice() -> None:
    rubrics = [read_rubric(path.read_text(encoding="utf-8"), rubric_id="", name="") for path in FILES]
    assert len(rubrics) >= 10
    assert len({rubric.name for rubric in rubrics}) == len({rubric.id for rubric in rubrics}) == len(rubrics)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_ready_rubric_describes_five_levels_and_can_be_judged(path: Path) -> None:
    rubric = read_rubric(path.read_text(encoding="utf-8"), where=path.name, rubric_id="", name="")
    assert rubric.id == f"ready-{path.stem.replace('_', '-')}"
    for criterion in rubric.criteria:
        assert criterion.question.endswith("?")
        assert len(set(criterion.levels)) == 5
        assert all(level.endswith(".") for level in criterion.levels)
        text = messages(rubric, criterion, None, "Question", "Answer")[1].text
        assert f"Score 5: {criterion.levels[4]}" in text
