"""The 160 cases of Prometheus with a rubric each: imported by command line, planned, and what each judge is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import DATA, ask
from tests.scoring.test_judge import HEADS
from workbench.core.cases import GoldenSet
from workbench.core.experiments import Selection
from workbench.core.messages import message
from workbench.core.prompts import Prompt, PromptContent, Variant
from workbench.core.rubrics import Criterion, Rubric, RubricUse, Scorecard
from workbench.engine.texts import question_text
from workbench.project import create_project, open_project
from workbench.scoring.judge_asks import asks_for
from workbench.scoring.parts import rubrics_for

SOURCE = DATA / "rubric_160.json"


@pytest.mark.skipif(not SOURCE.exists(), reason="the data beside the project is not there")
def test_each_judge_is_asked_by_the_rubric_of_the_case(tmp_path: Path) -> None:
    path = tmp_path / "vicuna.pwb"
    create_project(path).close()
    as_one = ask("import", path, SOURCE, "--as", "rubric", "--name", "All")
    assert as_one.document["error"]["code"] == "rubric.cases"
    assert "160 cases with a rubric of their own" in as_one.document["error"]["message"].replace("\xa0", " ")
    assert "as cases" in as_one.document["error"]["remedy"]
    done = ask("import", path, SOURCE, "--as", "cases", "--name", "vicuna")
    assert (done.status, done.document["data"]["added"], done.document["data"]["rejected"]) == (0, 160, [])
    rows = {row["id"]: row for row in json.loads(SOURCE.read_text(encoding="utf-8"))}
    with_own = Rubric(id="r", name="General", criteria=(Criterion(name="Good"),))
    card = Scorecard(id="s", name="Judged", rubrics=(RubricUse(rubric="r", judge="offline/stand-in"),))
    content = PromptContent(messages=(message("user", "{{input}}"),))
    prompt = Prompt(id="p", name="answer", variants=(Variant(key="A", name="plain", content=content),))
    project = open_project(path)
    try:
        project.documents.put(with_own, card, prompt, label="Add").result()
        assert project.documents.one(GoldenSet).name == "vicuna"
        plan = project.runs.plan(Selection(prompts=("p",), scorecard="s"))
        seen = set()
        for item in [one for page in plan.work() for one in page]:
            row = rows[item.case.id]
            applied = rubrics_for(card, {"r": with_own}, item.case)
            own = next(rubric for rubric, _, _ in applied if rubric is not with_own)
            asked = asks_for(card.rubrics[0], own, item.case, question_text(item.request), "An answer.")
            text = asked[0].messages[1].text
            places = [text.index(f"\n{head}") for head in HEADS]
            assert places == sorted(places)
            level_lines = [line for line in text.splitlines() if line.startswith("Score ")]
            said = [" ".join(row["rubric"][f"score{number}_description"].split()) for number in range(1, 6)]
            assert level_lines[-5:] == [f"Score {number}: {words}" for number, words in enumerate(said, 1)]
            assert row["input"].strip() in text[places[0] : places[1]]
            assert row["reference"].strip() in text[places[2] : places[3]]
            assert " ".join(row["rubric"]["criteria"].split()) in " ".join(text[places[3] :].split())
            seen.add(item.case.id)
        assert len(seen) == 160
    finally:
        project.close()


@pytest.mark.skipif(not SOURCE.exists(), reason="the data beside the project is not there")
def test_the_rubrics_of_the_cases_come_as_as_many_rubrics(tmp_path: Path) -> None:
    path = tmp_path / "rubrics.pwb"
    create_project(path).close()
    done = ask("import", path, SOURCE, "--as", "rubric")
    rows = json.loads(SOURCE.read_text(encoding="utf-8"))
    different = {json.dumps(row["rubric"], sort_keys=True) for row in rows}
    assert (done.status, done.document["data"]["added"]) == (0, len(different))
    assert "160 cases" in done.document["warnings"][0].replace("\xa0", " ")
    assert ask("import", path, SOURCE, "--as", "rubric").document["data"]["unchanged"] == len(different)
    project = open_project(path)
    try:
        kept = [one for one in project.documents.all("rubric") if isinstance(one, Rubric)]
        said = {(one.criteria[0].question, one.criteria[0].levels) for one in kept}
        assert said == {
            (row["rubric"]["criteria"], tuple(row["rubric"][f"score{level}_description"] for level in range(1, 6)))
            for row in rows
        }
        assert all(len(one.criteria) == 1 and 0 < len(one.name) <= 66 for one in kept)
        # All of it is one step.
        project.documents.undo()
        assert project.documents.heads("rubric") == []
    finally:
        project.close()
