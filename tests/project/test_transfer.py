"""Imports into an open project: nothing twice, nothing half."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import ask
from tests.project.sampled import project
from workbench.core.errors import InputError
from workbench.core.prompts import Prompt, Variant
from workbench.core.rubrics import Rubric, Scorecard
from workbench.project import Project, create_project
from workbench.project.transfer import free_key

__all__ = ["project"]


def written(folder: Path, name: str, text: str) -> Path:
    """A file to import."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_prompt_comes_once_and_what_its_text_leaves_out_stays(project: Project, tmp_path: Path) -> None:
    text = written(tmp_path, "reply.md", "# user\n\n{{ message }}\n")
    first = project.transfer.import_file("prompt", text)
    assert (first.name, first.added) == ("reply/A", 1)
    again = project.transfer.import_file("prompt", text)
    assert (again.name, again.added, again.unchanged) == ("reply/A", 0, 1)
    changed = project.transfer.import_file("prompt", written(tmp_path, "b.md", "# user\n\nhi\n"), name="refund-reply/B")
    assert (changed.name, changed.changed) == ("refund-reply/B", 1)
    found = project.documents.one(Prompt, "refund-reply").variant("B")
    assert found is not None
    assert (found.name, found.content.messages[0].text) == ("shorter", "hi")
    more = project.transfer.import_file("prompt", written(tmp_path, "c.md", "# user\n\nho\n"), name="refund-reply/")
    assert more.name == "refund-reply/D"


def test_a_rubric_and_a_scorecard_come_once_under_the_name_in_their_text(project: Project, tmp_path: Path) -> None:
    rubric = written(tmp_path, "r.yaml", "name: Tone\ncriteria:\n  - {name: Warm, question: Is it warm}\n")
    card = written(tmp_path, "s.yaml", "name: Warmth\nrubrics: [Tone]\n")
    for kind, path, cls in (("rubric", rubric, Rubric), ("scorecard", card, Scorecard)):
        first = project.transfer.import_file(kind, path)  # type: ignore[arg-type]
        again = project.transfer.import_file(kind, path)  # type: ignore[arg-type]
        assert (first.added, again.added, again.unchanged) == (1, 0, 1)
        assert project.documents.one(cls, first.name).id == first.document_id
    use = project.documents.one(Scorecard, "Warmth").rubrics[0]
    assert (use.rubric, use.judge) == (project.documents.one(Rubric, "Tone").id, "offline/stand-in")


def test_columns_that_are_left_out_may_be_several(project: Project, tmp_path: Path) -> None:
    table = written(tmp_path, "t.csv", "id,a,b,c\n1,x,y,z\n")
    done = project.transfer.import_file("cases", table, mapping=["skip=a", "skip=b", "meta.c=c"])
    assert done.mapping == {"id": "id", "a": "skip", "b": "skip", "c": "meta.c"}


def test_changed_cases_are_changed_and_one_step(project: Project, tmp_path: Path) -> None:
    table = written(tmp_path, "t.csv", "id,q\n1,x\n2,y\n")
    project.transfer.import_file("cases", table)
    table.write_text("id,q\n2,why\n1,x\n3,z\n", encoding="utf-8")
    done = project.transfer.import_file("cases", table)
    assert (done.added, done.changed, done.unchanged) == (1, 1, 1)
    assert project.documents.undo() == "Import 2 cases"
    found = project.golden.cases(done.document_id)
    assert [(case.id, case.inputs["q"]) for case in found] == [("1", "x"), ("2", "y")]


def test_scores_of_outputs_become_parts_and_metrics(project: Project, tmp_path: Path) -> None:
    lines = [
        {"id": "r01", "model": "m", "output": "a", "passed": True, "score.nice": 0.5, "cost_usd": "0.01"},
        {"id": "r01", "model": "m", "output": "b", "passed": False, "score.nice": 0.75, "cost_usd": "0.02"},
        {"id": "r02", "model": "m", "output": "", "passed": None, "score.nice": None, "cost_usd": "0.03"},
    ]
    path = written(tmp_path, "o.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    done = project.transfer.import_file("outputs", path, name="theirs")
    assert (done.added, done.name) == (3, "theirs")
    found = project.experiments.get(1)
    assert (found.state, found.manifest.repeats, found.manifest.candidates[0].label) == ("finished", 2, "m@imported")
    infos = {info.name: info for info in project.experiments.metrics(1)}
    assert (infos["passed"].kind, infos["nice"].kind, "rubric" in infos) == ("binary", "continuous", False)
    summary = project.experiments.summaries(1)[0]
    assert (summary.metrics["nice"].mean, summary.pass_rate.mean, summary.latency_ms.p50) == (0.625, 0.5, None)
    assert summary.states == {"answered": 2, "empty": 1}
    assert project.transfer.import_file("outputs", path).added == 0


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ("{name: a, check: finished}, {name: a, check: refusal}", "Two parts are called “a”"),
        ("{name: a, check: python, arguments: {file: ../../etc/passwd}}", "lies outside the project's folder"),
        ("{name: a, check: python, arguments: {file: own.txt}}", "own.txt is no Python file"),
        ("{name: a, check: length, arguments: {units: words, max: 3}}", "has no argument “units”"),
        ("{name: a, check: finished, weight: heavy}", "‘checks.0.weight’ must be a number, not ‘heavy’"),
    ],
)
def test_a_scorecard_that_cannot_be_applied_is_refused_when_it_is_read(tmp_path: Path, checks: str, said: str) -> None:
    card = written(tmp_path, "card.yaml", f"name: S\nchecks: [{checks}]\n")
    with closing(create_project(tmp_path / "p.pwb")) as project:
        with pytest.raises(InputError) as caught:
            project.transfer.import_file("scorecard", card)
        assert said in caught.value.message
        assert caught.value.where
        assert caught.value.remedy
        assert not project.documents.heads("scorecard")


def test_a_check_that_no_answer_fails_is_warned_about(tmp_path: Path) -> None:
    card = written(tmp_path, "card.yaml", "name: S\nchecks: [{name: a, check: finished, threshold: 0}]\n")
    with closing(create_project(tmp_path / "p.pwb")) as project:
        (warning,) = project.transfer.import_file("scorecard", card).warnings
    assert warning.startswith("Check “a” passes from 0 on, so no answer fails it.")


def test_rubrics_without_names_stay_apart_unless_one_name_is_given(project: Project, tmp_path: Path) -> None:
    levels = {f"score{level}_description": f"Level {level}." for level in range(1, 6)}
    asked = ("Is it kind?", "Is it short?", "Is it right and/or wrong?", "Is it kind?")
    other = {**levels, "score5_description": "Otherwise."}
    three = json.dumps([{"criteria": one, **levels} for one in asked] + [{"criteria": "Is it kind?", **other}])
    source = written(tmp_path, "three.json", three)
    before = len(project.documents.heads("rubric"))
    apart = project.transfer.import_file("rubric", source)
    assert (apart.added, apart.name) == (4, "Is it kind")
    assert "each is one of its own" in apart.warnings[0]
    names = {head.name for head in project.documents.heads("rubric")}
    # A slash parts a rubric from its criterion in the name of a metric.
    assert {"Is it kind", "Is it kind (2)", "Is it short", "Is it right and-or wrong"} <= names
    assert project.transfer.import_file("rubric", source).unchanged == 4
    project.documents.undo()
    assert len(project.documents.heads("rubric")) == before
    done = project.transfer.import_file("rubric", source, name="Manners")
    assert (done.name, done.added) == ("Manners", 1)
    assert "they are the criteria of “Manners” now" in done.warnings[0]
    broken = written(tmp_path, "broken.json", json.dumps([{"criteria": "Is it kind?"}, {"criteria": 3}]))
    with pytest.raises(InputError, match="Rubric 2: ") as caught:
        project.transfer.import_file("rubric", broken)
    assert caught.value.where == "broken.json"
    # What we write ourselves has names, and comes back as it was.
    (out,) = project.exporting.export("rubric-prometheus", tmp_path / "out.json", rubric="Refund reply").files
    again = project.transfer.import_file("rubric", out, name="Again")
    assert not any("without names" in warning for warning in again.warnings)
    rubrics = {one.name: one for one in project.documents.all("rubric") if isinstance(one, Rubric)}
    assert [one.name for one in rubrics["Again"].criteria] == [one.name for one in rubrics["Refund reply"].criteria]


def test_a_rubric_is_written_and_read_word_for_word(project: Project, tmp_path: Path) -> None:
    done = project.exporting.export("rubric", tmp_path / "r.yaml")
    assert (done.files, done.losses) == ((tmp_path / "r.yaml",), ())
    assert project.transfer.import_file("rubric", tmp_path / "r.yaml").unchanged == 1
    losses = project.exporting.export("rubric-prometheus", tmp_path / "r.json").losses
    assert "left out" in losses[0].what
    with pytest.raises(InputError, match="There is no rubric “Refnd reply”") as caught:
        project.exporting.export("rubric", tmp_path / "s.yaml", rubric="Refnd reply")
    assert "Did you mean “Refund reply”?" in caught.value.remedy


def test_free_letters() -> None:
    keys = [chr(ord("A") + place) for place in range(26)]
    assert free_key(Prompt(id="p", name="p")) == "A"
    assert free_key(Prompt(id="p", name="p", variants=(Variant(key="A"), Variant(key="C")))) == "B"
    assert free_key(Prompt(id="p", name="p", variants=tuple(Variant(key=key) for key in keys))) == "AA"


def test_the_command_line_takes_a_sheet_and_a_set_and_refuses_both_where_they_do_nothing(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for title, text in (("first", "a"), ("second", "b")):
        page = book.create_sheet(title)
        page.append(["Ticket ID", "text"])
        page.append(["T-1", text])
        page.append(["T-2", text])
    book.remove(book["Sheet"])
    book.save(tmp_path / "v1.xlsx")
    path = tmp_path / "p.pwb"
    first = ask("import", path, tmp_path / "v1.xlsx", "--as", "cases", "--name", "S", "--map", "id=Ticket ID")
    assert first.data["added"] == 2
    more = ("--cases", "S", "--sheet", "second")
    again = ask("import", path, tmp_path / "v1.xlsx", "--as", "cases", *more, "--map", "id=Ticket ID")
    assert (again.data["name"], again.data["added"], again.data["changed"]) == ("S", 0, 2)
    hashed = ask("import", path, tmp_path / "v1.xlsx", "--as", "cases", "--name", "T")
    assert "a golden set of their own, “T”; --cases SET" in hashed.err
    assert "of their own" not in first.err
    outputs = written(tmp_path, "outputs.csv", "id,output\nT-1,a\n")
    assert "Say --cases SET. Name one of: S, T." in ask("import", path, outputs, "--as", "outputs").err
    assert any("--map 'id=Ticket ID'" in words for words in hashed.document["warnings"])
    assert "sheets are: first, second" in ask(
        "import", path, tmp_path / "v1.xlsx", "--as", "cases", "--sheet", "third"
    ).err  # fmt: skip
    assert "There is no" in ask("import", path, tmp_path / "v1.xlsx", "--as", "cases", "--cases", "nowhere").err
    rubric = written(tmp_path, "r.yaml", "name: Tone\ncriteria:\n  - {name: Warm, question: Is it warm}\n")
    for option in (("--cases", "S"), ("--sheet", "second")):
        done = ask("import", path, rubric, "--as", "rubric", *option)
        assert done.status == 2
        assert option[0] in done.err
    both = ask("import", path, tmp_path / "v1.xlsx", "--as", "cases", "--cases", "S", "--name", "T")
    assert both.status == 2
    plain = ask("import", path, written(tmp_path, "x.csv", "id,q\n1,a\n"), "--as", "cases", "--sheet", "one")
    assert "has no sheets" in plain.err
