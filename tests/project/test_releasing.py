"""A release: the number that follows, the evidence, what is refused, where the record stands and goes."""

from __future__ import annotations

import asyncio
import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE, call
from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Selection
from workbench.core.gates import Gate, GateRule
from workbench.core.messages import message
from workbench.core.prompts import Parameters, PromptContent, Tool
from workbench.core.releases import is_number, next_number, order_of
from workbench.project import Project, create_project, open_project
from workbench.project import folder as folder_text
from workbench.project.releasing import Draft

WORDS = PromptContent(messages=(message("system", "Be brief."), message("user", "{{ order }}")))


@pytest.mark.parametrize(
    ("new", "number"),
    [
        (WORDS.model_copy(update={"messages": (message("user", "{{ order }} {{ who }}"),)}), "2.0.0"),
        (WORDS.model_copy(update={"tools": (Tool(name="refund"),)}), "2.0.0"),
        (WORDS.model_copy(update={"messages": (message("system", "Be kind."), *WORDS.messages[1:])}), "1.3.0"),
        (WORDS.model_copy(update={"parameters": Parameters(temperature=0.0)}), "1.2.4"),
    ],
)
def test_the_number_follows_from_what_changed(new: PromptContent, number: str) -> None:
    assert next_number("1.2.3", WORDS, new).number == number
    assert next_number("", None, new).number == "1.0.0"
    # After 2.0.0-rc.1 comes 2.0.0, whatever changed since; after a trial of less, what the change asks for.
    assert next_number("2.0.0-rc.1", WORDS, new).number == "2.0.0"
    assert next_number("1.2.3-rc.1", WORDS, new).number == ("1.2.3" if number == "1.2.4" else number)
    # The order of semver.org, rule 11.
    words = "0-alpha 0-alpha.1 0-alpha.beta 0-beta 0-beta.2 0-beta.11 0-rc.1 0 9".split()
    ordered = [f"1.0.{word}" for word in words] + ["1.10.0"]
    assert all(order_of(one) < order_of(next_) for one, next_ in pairwise(ordered))
    assert is_number("1.0.0-rc.1")
    assert not any(map(is_number, ("1.0.0-", "1.0.0-a..b", "1.0.0-01", "01.0.0", "1.0")))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a folder, run once; its gate asks for what nothing reaches."""
    path = tmp_path_factory.mktemp("release") / "sample"
    shutil.copytree(SAMPLE, path, ignore=shutil.ignore_patterns(".workbench"))
    assert call("run", path, "--variants", "A,B", "--limit", "8").status == 0
    return path


@pytest.fixture
def folder(ran: Path, tmp_path: Path) -> Path:
    path = tmp_path / "sample"
    shutil.copytree(ran, path)
    return path


def decided(project: Project, **fields: str) -> Draft:
    draft = project.releases.draft(1, "B")
    words = {"why": "It is shorter and loses nothing.", "who": "Mara"} | fields
    return draft._replace(release=draft.release.model_copy(update=words))


def test_a_release_stands_in_history_report_and_other_projects(folder: Path, tmp_path: Path) -> None:
    project = open_project(folder)
    rules = (GateRule(rule="at_least", metric="pass", value=0.0),)
    project.documents.put(Gate(id="g", name="a gate", rules=rules), label="Add").result()
    draft = decided(project)
    assert draft.numbered.number == draft.release.release == "1.0.0"
    assert (draft.gates[0], draft.release.gate, draft.passed) == ("a gate", "a gate", True)
    assert draft.release.evidence[0].startswith(("B is", "Nobody can", "B and A"))
    assert "It was not confirmed on held-out cases." in draft.release.evidence
    made = project.releases.record(draft.release)
    assert project.releases.list() == [made]
    assert project.releases.versions() == {made.version: "1.0.0"}
    assert project.experiments.get(1).tags == ("release 1.0.0",)
    (audited,) = [entry for entry in project._store.audit_entries() if entry.action == "release"]
    assert (audited.who, "It is shorter" in audited.detail) == ("Mara", True)
    project.close()
    lines = (folder / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["release"] == "1.0.0"
    # It goes along: into a file, into a colleague's folder, into the report.
    create_project(tmp_path / "copy.pwb", source=folder).close()
    shutil.copytree(SAMPLE, tmp_path / "other", ignore=shutil.ignore_patterns(".workbench"))
    assert "+ release refund-reply 1.0.0" in call("merge", tmp_path / "other", folder).out
    create_project(tmp_path / "merged.pwb", source=SAMPLE).close()
    assert "+ release refund-reply 1.0.0" in call("merge", tmp_path / "merged.pwb", folder).out
    assert "Everything was here already." in call("merge", tmp_path / "merged.pwb", folder).out
    for place in (tmp_path / "copy.pwb", tmp_path / "other", tmp_path / "merged.pwb", folder):
        again = open_project(place, read_only=True)
        assert again.releases.list() == [made]
        again.close()
    assert call("report", folder, "--experiment", "1", tmp_path / "out.md").status == 0
    said = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "## Release 1.0.0 of " in said
    assert "It is shorter and loses nothing." in said
    # What somebody takes out of the text does not come back.
    (folder / "history.jsonl").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    project = open_project(folder)
    project.save_text()
    assert project.releases.list() == []
    project.close()


def test_a_release_that_the_disk_does_not_take_was_not_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = open_project(folder)
    draft = decided(project)

    def full(*_: object) -> None:
        raise ProjectError("folder.write", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(folder_text, "_replace", full)
        with pytest.raises(ProjectError, match="full"):
            project.releases.record(draft.release, despite=True)
    assert project.releases.list() == []
    made = project.releases.record(draft.release, despite=True)
    project.save_text()
    project.close()
    project = open_project(folder)
    assert project.releases.list() == [made]
    create_project(folder.parent / "p.pwb", source=folder).close()
    project.close()

    # In a file the write is not kept to come later, beside that of another try.
    project = open_project(folder.parent / "p.pwb")
    store = project._store
    assert store._writer is not None
    store._writer._connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(ProjectError):
        project._keep({"type": "release", "release": "9.0.0"})
    store._writer._connection.exec_driver_sql("PRAGMA query_only = OFF")
    store.flush()
    assert len(store.records()) == 1
    project.close()


def test_what_cannot_be_released_is_refused_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    path = tmp_path / "p.pwb"
    project = create_project(path, source=SAMPLE)
    run = project.runs.start(project.runs.plan(Selection(variants=("A", "B"), limit=2, scorecard="none")))

    async def follow() -> None:
        async for _ in run.events():
            pass

    asyncio.run(follow())
    for gate in project.documents.heads("gate"):
        project.documents.delete("gate", gate.id, label="Delete").result()
    draft = decided(project)
    assert (draft.gates, draft.release.gate_result, draft.passed) == ((), "", False)

    def refused(code: str, despite: bool = True, **fields: str) -> None:
        with pytest.raises(InputError) as caught:
            project.releases.record(decided(project, **fields).release, despite=despite)
        assert caught.value.code == code
        assert caught.value.remedy

    refused("release.gate", despite=False)
    refused("release.number", release="next")
    refused("release.words", why=" ")
    refused("release.words", who="")
    project.releases.record(draft.release, despite=True)
    refused("release.same", release="1.0.1")
    with pytest.raises(InputError) as caught:
        project.releases.record(project.releases.draft(1, "A").release.model_copy(update={"release": "0.9.0"}))
    assert caught.value.code == "release.taken"
    assert project.releases.draft(1, "A").numbered.number in ("1.1.0", "2.0.0")
    project.close()
    project = open_project(path, read_only=True)
    with pytest.raises(ProjectError):
        project.releases.record(draft.release, despite=True)
    project.close()
