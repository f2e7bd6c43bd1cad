"""Projects as folders: both ways without a loss, text first, nothing written by who only reads."""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.cli.program import SAMPLE, ask, call
from tests.interop.strategies import project_texts
from workbench.core.cases import Revision
from workbench.core.documents import DOCUMENTS, DocumentKind
from workbench.core.errors import ProjectError
from workbench.core.prompts import Prompt
from workbench.interop import folder as text
from workbench.interop.folder import ProjectText
from workbench.project import Project, create_project, open_project
from workbench.project.transfer import replace_variant


def files(path: Path) -> dict[str, bytes]:
    """The text files of a folder, results apart."""
    return {
        str(one.relative_to(path)): one.read_bytes()
        for one in sorted(path.rglob("*"))
        if one.is_file() and ".workbench" not in one.parts
    }


def digests(project: Project) -> dict[str, object]:
    """Everything of a project that has a digest, and its documents."""
    kinds: tuple[DocumentKind, ...] = tuple(DOCUMENTS)
    sets = [head.id for head in project.documents.heads("golden_set")]
    store = project._store
    return {
        "documents": {kind: {one.id: one for one in project.documents.all(kind)} for kind in kinds},
        "cases": {one: project.golden.index(one) for one in sets},
        "versions": [(one.digest, one.parent, one.created, one.note) for one in store.versions()],
        "revisions": [one.digest for one in store.revisions()],
        "past": [one.digest for one in store.past_cases()],
        "records": store.records(),
    }


def possible(project: ProjectText) -> ProjectText:
    """The text as a project has it: models in the store's order, past cases that a revision names and no set has."""
    present = {case.digest for golden in project.golden_sets for case in golden.cases}
    past = tuple({case.digest: case for case in project.past_cases if case.id and case.digest not in present}.values())
    named = Revision(cases=tuple(case.digest for case in past))
    info = project.info.model_copy(update={"id": "project"})
    models, gates = (tuple(sorted(found, key=lambda one: one.id)) for found in (project.models, project.gates))
    changes = {"info": info, "models": models, "gates": gates, "past_cases": past}
    return project.model_copy(update={**changes, "revisions": (*project.revisions, named)})


def sorted_history(found: dict[str, bytes]) -> dict[str, bytes]:
    """The files with the lines of the history in one order: the store sorts them by time."""
    lines = b"".join(sorted(set(found.get("history.jsonl", b"").splitlines(keepends=True))))
    return {**found, "history.jsonl": lines}


@settings(max_examples=10)
@given(project_texts.map(possible))
def test_a_folder_to_a_file_and_back_has_equal_bytes(project: ProjectText) -> None:
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / name for name in ("one", "two", "three")]
        for name, content in text.write(project).items():
            (folders[0] / name).parent.mkdir(parents=True, exist_ok=True)
            (folders[0] / name).write_bytes(content)
        for before, after in itertools.pairwise(folders):
            create_project(after.with_suffix(".pwb"), source=before).close()
            create_project(after, source=after.with_suffix(".pwb")).close()
        first, second, third = (files(folder) for folder in folders)
        assert sorted_history(second) == sorted_history(first)
        # What the program wrote comes back to the byte.
        assert third == second


def test_a_file_to_a_folder_and_back_has_equal_digests(tmp_path: Path) -> None:
    path = tmp_path / "a.pwb"
    create_project(path, source=SAMPLE).close()
    assert call("run", path, "--limit", "2").status == 0
    opened = open_project(path)
    prompt = opened.documents.one(Prompt)
    variant = prompt.variants[1]
    messages = (*variant.content.messages, variant.content.messages[-1])
    changed = variant.model_copy(update={"content": variant.content.model_copy(update={"messages": messages})})
    opened.documents.put(replace_variant(prompt, changed), label="Edit").result()
    golden = opened.documents.heads("golden_set")[0].id
    case = opened.golden.cases(golden, limit=1)[0]
    opened.golden.update(golden, [case.model_copy(update={"note": "new"})], label="Edit").result()
    opened.close()
    assert call("run", path, "--limit", "2", "--variants", "B").status == 0
    assert ask("export", path, tmp_path / "folder", "--to", "folder").status == 0
    create_project(tmp_path / "b.pwb", source=tmp_path / "folder").close()
    first, second = open_project(path, read_only=True), open_project(tmp_path / "b.pwb", read_only=True)
    try:
        assert digests(second) == digests(first)
        assert len(first._store.past_cases()) == 1
    finally:
        first.close()
        second.close()


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample project."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))


def test_only_what_writes_text_writes_it(sample: Path, tmp_path: Path) -> None:
    before = files(sample)
    for words in (("estimate",), ("run", "--limit", "1"), ("compare",), ("check",), ("models",), ("run", "--resume")):
        assert call(words[0], sample, *words[1:]).status in (0, 3)
    assert ask("export", sample, tmp_path / "x.md", "--to", "markdown", "--variant", "A").status == 0
    assert files(sample) == before
    added = ("--provider", "vllm", "--model", "m", "--base-url", "http://127.0.0.1:8000/v1")
    assert call("models", sample, "--add", "mine", *added).status == 0
    changed = {name for name, content in files(sample).items() if before.get(name) != content}
    # The versions that were run go along with the next text that is written.
    assert changed == {"project.yaml", "history.jsonl"}
    names = re.findall(r"name: (\S+)\n +provider", (sample / "project.yaml").read_text(encoding="utf-8"))
    assert names == ["offline/stand-in", "mine"]
    (tmp_path / "D.md").write_text("# user\n\n{{ message }}\n", encoding="utf-8")
    assert call("import", sample, tmp_path / "D.md", "--as", "prompt", "--name", "refund-reply/D").status == 0
    now = files(sample)
    assert now["prompts/refund-reply/D.md"] == b"# user\n\n{{ message }}\n"
    assert {name: now[name] for name in before if name not in ("project.yaml", "prompts/refund-reply/prompt.yaml")} == {
        name: content
        for name, content in before.items()
        if name not in ("project.yaml", "prompts/refund-reply/prompt.yaml")
    }


def test_a_text_that_cannot_be_written_is_left_whole(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more.csv").write_text("id,message\nx1,hello\n", encoding="utf-8")
    before = files(sample)
    real = Path.open

    def refuse(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if self.name == ".more.jsonl.new":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", refuse)
    done = ask("import", sample, tmp_path / "more.csv", "--as", "cases")
    assert (done.status, done.document["error"]["code"]) == (2, "folder.write")
    assert files(sample) == before
    monkeypatch.undo()
    # The text is what counts: the import is not half there.
    opened = open_project(sample)
    try:
        assert [head.name for head in opened.documents.heads("golden_set")] == ["refunds"]
    finally:
        opened.close()


def test_a_folder_whose_results_cannot_be_written_is_read_all_the_same(sample: Path) -> None:
    (sample / ".workbench").write_text("in the way", encoding="utf-8")
    done = ask("run", sample)
    assert (done.status, done.document["error"]["code"]) == (2, "project.read_only")
    assert ask("estimate", sample).data["calls"] == 144
    assert ask("check", sample).status == 0


def test_who_reads_sees_the_text_of_now_beside_who_writes(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A place of its own: other tests, and what was killed, leave their copies in the usual one.
    place = tmp_path / "for a moment"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert call("run", sample, "--limit", "1").status == 0
    writer = open_project(sample)
    try:
        assert ask("estimate", sample, "--limit", "1").data["calls"] == 0
        draft = sample / "prompts" / "refund-reply" / "A.md"
        draft.write_text(draft.read_text(encoding="utf-8").replace("Be warm", "Be brief"), encoding="utf-8")
        assert ask("estimate", sample, "--limit", "1").data["calls"] == 1
        assert len(ask("compare", sample).data["pairs"]) == 3
        with pytest.raises(ProjectError) as caught:
            open_project(sample)
        assert caught.value.code == "project.locked"
    finally:
        writer.close()
    assert list(place.iterdir()) == []


def test_what_the_history_holds_stays(sample: Path, tmp_path: Path) -> None:
    decision = '{"type": "decision", "version": "1.0.0", "why": "B is shorter"}\n'
    (sample / "history.jsonl").write_text(decision, encoding="utf-8")
    assert call("run", sample, "--limit", "1").status == 0
    (tmp_path / "D.md").write_text("# user\n\nhi\n", encoding="utf-8")
    assert call("import", sample, tmp_path / "D.md", "--as", "prompt", "--name", "other/A").status == 0
    lines = (sample / "history.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    assert decision in lines
    assert sum('"type": "version"' in line for line in lines) == 3
    assert sum('"type": "revision"' in line for line in lines) == 1


def test_an_export_into_a_project_writes_what_differs(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.pwb"
    create_project(path, source=sample).close()
    before = files(sample)
    assert ask("export", path, sample, "--to", "folder").document["error"]["code"] == "export.exists"
    assert ask("export", path, sample, "--to", "folder", "--force").data["files"] == []
    assert files(sample) == before
