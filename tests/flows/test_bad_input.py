"""Wrong files and wrong words: one sentence with the place and the remedy, and the project's bytes as they were."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import SAMPLE, ask, call, is_one_sentence_with_remedy
from workbench.project import create_project

LINES = "".join(f'{{"id": "{n}", "q": "x"}}\n' for n in range(1, 17))


SOURCES: dict[str, bytes] = {
    "quotes.csv": b'id,q\n1,"never closed\n2,b\n',
    "twice.csv": b"id,q\n1,a\n2,b\n1,c\n",
    "line17.jsonl": f'{LINES}{{"id": "17", "q": \n{{"id": "18", "q": "x"}}\n'.encode(),
    "binary.csv": bytes(range(256)) * 8,
    "nothing.csv": b"",
    "weight.csv": b"id,q,weight\n1,a,heavy\n",
    "split.csv": b"id,q,split\n1,a,training\n",
    "plain.csv": b"id,q\n1,a\n",
    "outputs.csv": b"x,y\n1,2\n",
    "strangers.csv": b"id,output\nnobody,2\n",
    "flags.csv": b"id,output,passed\nr01,2,perhaps\n",
    "text.md": b"---\nparameters: [\n---\n# user\n\nhi\n",
    "latin.md": b"# user\n\ncaf\xe9\n",
    "empty.md": b"",
    "card.yaml": b"checks:\n  - {name: x, check: no such check}\n",
    "arguments.yaml": b"checks:\n  - {name: x, check: length, arguments: {maximum: 3}}\n",
    "null.yaml": b"null\n",
    "huge.csv": b"id,output,s1\nr01,x,1e308\n",
    "rubric.yaml": b"rubrics:\n  - nobody wrote it\n",
}


WRONG: list[tuple[str, str, tuple[str, ...], str]] = [
    ("quotes.csv", "cases", (), "Line 2"),
    ("twice.csv", "cases", (), "Line 4"),
    ("line17.jsonl", "cases", (), "Line 17"),
    ("binary.csv", "cases", (), "binary.csv"),
    ("nothing.csv", "cases", (), "nothing.csv"),
    ("weight.csv", "cases", (), "weight"),
    ("split.csv", "cases", (), "split"),
    ("plain.csv", "cases", ("--map", "reference=gold"), "gold"),
    ("plain.csv", "cases", ("--map", "colour=q"), "colour"),
    ("plain.csv", "cases", ("--map", "q"), "FIELD=COLUMN"),
    ("outputs.csv", "outputs", (), "id"),
    ("plain.csv", "outputs", (), "output"),
    ("strangers.csv", "outputs", (), "strangers.csv"),
    ("flags.csv", "outputs", (), "Line 2"),
    ("strangers.csv", "outputs", ("--cases", "none such"), "none such"),
    ("text.md", "prompt", ("--name", "p/A"), "text.md"),
    ("latin.md", "prompt", ("--name", "p/A"), "UTF-8"),
    ("empty.md", "prompt", ("--name", "p/A"), "empty.md"),
    ("card.yaml", "scorecard", (), "no such check"),
    ("arguments.yaml", "scorecard", (), "maximum"),
    ("null.yaml", "scorecard", (), "null.yaml: It holds no scorecard."),
    ("huge.csv", "outputs", ("--map", "score.s1=s1"), "huge.csv: Line 2: column ‘s1’"),
    ("rubric.yaml", "scorecard", (), "nobody wrote it"),
    ("plain.csv", "rubric", (), "plain.csv"),
    ("card.yaml", "project", (), "card.yaml"),
    ("missing.csv", "cases", (), "missing.csv"),
    (".", "cases", (), "folder"),
]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all the wrong files."""
    folder = tmp_path_factory.mktemp("sources")
    for name, content in SOURCES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a file that was run on three cases."""
    path = tmp_path_factory.mktemp("bad") / "p.pwb"
    create_project(path, source=SAMPLE).close()
    assert call("run", path, "--limit", "3").status == 0
    return path


@pytest.mark.parametrize(("name", "kind", "more", "told"), WRONG)
def test_a_wrong_file_changes_nothing(
    project: Path, sources: Path, name: str, kind: str, more: tuple[str, ...], told: str
) -> None:
    before = project.read_bytes()
    done = ask("import", project, sources / name, "--as", kind, *more)
    assert done.status == 2
    assert is_one_sentence_with_remedy(done), done.err
    assert told in done.err
    assert project.read_bytes() == before


def test_no_project_is_left_by_an_import_that_fails(sources: Path, tmp_path: Path) -> None:
    done = ask("import", tmp_path / "new.pwb", sources / "line17.jsonl", "--as", "cases")
    assert (done.status, list(tmp_path.iterdir())) == (2, [])


def test_text_in_another_encoding_is_read_and_told(tmp_path: Path) -> None:
    source = tmp_path / "latin.csv"
    source.write_bytes("id,q\n1,Crème brûlée à la carte\n2,déjà vu\n".encode("latin-1"))
    done = ask("import", tmp_path / "p.pwb", source, "--as", "cases")
    assert done.status == 0
    assert "not UTF-8" in done.document["warnings"][0]


COMMANDS: list[tuple[tuple[str, ...], str]] = [
    (("run", "--variants", "Z"), "Variants: A, B, C"),
    (("run", "--variants", "v:00000000"), "Versions:"),
    (("run", "--prompt", "nobody"), "refund-reply"),
    (("run", "--cases", "nobody"), "refunds"),
    (("run", "--models", "nobody"), "offline/stand-in"),
    (("run", "--scorecard", "nobody"), "Refund reply"),
    (("run", "--tags", "slae"), "Did you mean “sale”?"),
    (("run", "--variants", ",,,"), "names nothing"),
    (("run", "--models", ""), "names nothing"),
    (("run", "--gate", ""), "names nothing"),
    (("run", "--gate", "nobody"), "release"),
    (("run", "--gate", "release", "--variants", "A"), "only candidate"),
    (("run", "--gate", "release", "--variants", "B,C"), "“A” is no candidate"),
    (("run", "--junit", "/nowhere/at/all.xml"), "/nowhere/at/all.xml"),
    (("run", "--budget", "-1"), "--budget"),
    (("estimate", "--split", "training"), "--split"),
    (("compare", "--baseline", "nobody"), "Name one of"),
    (("compare", "--metric", "nobody"), "rubric"),
    (("compare", "--by", "intnet"), "Did you mean “intent”?"),
    (("compare", "--experiment", "1,x"), "“x”"),
    (("gate", "--gate", "relese"), "Did you mean “release”?"),
    (("gate", "--gate", "none.yaml"), "There is no such file"),
    (("gate", "--gat", "release"), "Did you mean “--gate”?"),
    (("export", "x", "--to", "promptfo"), "Did you mean “promptfoo”?"),
    (("score", "--experiment", "7"), "There are: 1"),
    (("export", "/proc/none/x.csv", "--to", "results-csv"), "/proc"),
    (("export", "x", "--to", "markdown", "--variant", "refund-reply/Z"), "Variants: A, B, C"),
    (("models", "--add", "m", "--provider", "opnai", "--model", "x"), "Did you mean “openai”?"),
    (("models", "--remove", "nobody"), "nobody"),
    # Bytes that are no UTF-8, as Python has them of the command line.
    (("run", "--tags", "\udcff"), "no UTF-8 text"),
    (("import", str(SAMPLE / "prompts/refund-reply/A.md"), "--as", "prompt", "--name", "\udcff"), "Write it in UTF-8"),
    (("compare", "--seed", "-1"), "no seed"),
    (("compare", "--experiment", "9" * 5_000), "no number of an experiment"),
]


@pytest.mark.parametrize(("words", "told"), COMMANDS)
def test_wrong_words_change_nothing(project: Path, words: tuple[str, ...], told: str) -> None:
    before = project.read_bytes()
    done = ask(words[0], project, *words[1:])
    assert done.status == 2
    assert is_one_sentence_with_remedy(done), done.err
    assert told in done.err
    assert project.read_bytes() == before


def test_a_gate_that_cannot_be_applied_is_told_before_the_run_is_paid_for(project: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate.yaml"
    gate.write_text("rules:\n  - {metric: rubrik, rule: better}\n", encoding="utf-8")
    before = project.read_bytes()
    done = ask("run", project, "--gate", gate)
    assert done.status == 2
    assert is_one_sentence_with_remedy(done), done.err
    assert "gate gate, rule 1: This run has no metric “rubrik”. Did you mean “rubric”?" in done.err
    assert project.read_bytes() == before


def test_a_variable_without_a_value_is_told_before_anything_is_sent(project: Path, tmp_path: Path) -> None:
    (tmp_path / "d.md").write_text("# user\n\n{{ message }} {{ colour }}\n", encoding="utf-8")
    path = tmp_path / "p.pwb"
    shutil.copy(project, path)
    assert call("import", path, tmp_path / "d.md", "--as", "prompt", "--name", "refund-reply/D").status == 0
    before = path.read_bytes()
    done = ask("run", path, "--variants", "A,D")
    assert done.status == 2
    assert is_one_sentence_with_remedy(done)
    for word in ("D@offline/stand-in", "message 1 (user)", "case r01", "“colour”", "topic"):
        assert word in done.err
    assert path.read_bytes() == before


def test_files_that_are_no_projects(project: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.pwb").write_text("hello", encoding="utf-8")
    (tmp_path / "empty.pwb").touch()
    for name in ("none.pwb", "folder", "text.pwb", "empty.pwb"):
        done = ask("run", tmp_path / name)
        assert done.status == 2
        assert is_one_sentence_with_remedy(done)
        assert name in done.err
    assert ask("new", tmp_path / "none" / "x.pwb").document["error"]["code"] == "project.missing"
    assert (tmp_path / "text.pwb").read_bytes() == b"hello"


def test_a_folder_with_wrong_text_names_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    golden = folder / "golden" / "refunds.jsonl"
    golden.write_text(golden.read_text(encoding="utf-8") + "{oops\n", encoding="utf-8")
    done = ask("estimate", folder)
    assert done.status == 2
    assert is_one_sentence_with_remedy(done)
    assert "golden/refunds.jsonl, line 73" in done.err
    assert not (folder / ".workbench").exists()


def test_places_without_rights(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the superuser may do everything, what the system says is said for it."""
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    stat, listed = os.stat, os.listdir

    def guarded(place: Any, *more: Any, **named: Any) -> Any:
        if isinstance(place, str | Path) and str(place).startswith(f"{closed}/"):
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return stat(place, *more, **named)

    def guarded_list(place: Any = ".") -> Any:
        if isinstance(place, str | Path) and str(place).startswith(str(closed)):
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr(os, "stat", guarded)
    monkeypatch.setattr(os, "listdir", guarded_list)
    for words in (
        ("check", closed),
        ("new", closed),
        ("run", closed),
        ("merge", project, closed / "x.pwb"),
        ("diff", project, closed / "x.pwb"),
        ("import", project, closed / "x.csv", "--as", "cases"),
        ("export", project, closed / "x.csv", "--to", "results-csv"),
        ("export", project, closed, "--to", "folder"),
        ("report", project, closed / "inside" / "x.html"),
    ):
        done = ask(*words)
        assert done.status == 2, words
        assert is_one_sentence_with_remedy(done), done.err
        assert "fault of the program" not in done.err, words
        assert str(closed) in done.err, words


def test_a_folder_that_is_gone_is_told(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    for words in (("compare", "p.pwb"), ("run", "../p.pwb"), ("new", "q.pwb"), ("nothing",)):
        done = ask(*words)
        assert done.status == 2
        assert is_one_sentence_with_remedy(done), done.err
        assert "fault of the program" not in done.err


def test_an_export_never_takes_the_place_of_the_project(project: Path) -> None:
    link = project.with_name("link.pwb")
    link.hardlink_to(project)
    before = project.read_bytes()
    for out in (project, link):
        done = ask("export", project, out, "--to", "cases-csv", "--force")
        assert done.status == 2
        assert "the project itself" in done.err
        assert project.read_bytes() == before
