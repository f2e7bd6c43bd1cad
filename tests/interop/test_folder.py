"""The folder form: values and text are the same thing, hand-written folders are short, hostile ones are refused."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.interop.strategies import project_texts
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.experiments import Selection
from workbench.core.messages import Message, message
from workbench.core.notebooks import ChartCell, CompareCell, PromptCell, RunCell
from workbench.core.prompts import Prompt, Variant
from workbench.interop import folder
from workbench.interop.folder import ProjectText

MINIMAL = Path(__file__).parents[1] / "data" / "folder" / "minimal"


def _id(document: Any) -> str:
    return str(getattr(document, "document", document).id)


def _normal(project: ProjectText) -> dict[str, Any]:
    """The project with documents of a kind in the order of their ids: files have another order."""
    fields = dict(project)
    for name in ("prompts", "snippets", "golden_sets", "rubrics", "scorecards", "notebooks"):
        fields[name] = sorted(fields[name], key=_id)
    return fields


@given(project_texts)
def test_values_to_text_to_values_and_bytes(project: ProjectText) -> None:
    files = folder.write(project)
    again = folder.parse(files).project
    assert _normal(again) == _normal(project)
    assert [case.digest for golden in again.golden_sets for case in golden.cases] == [
        case.digest
        for golden in sorted(
            project.golden_sets, key=lambda g: [h.document.id for h in again.golden_sets].index(g.document.id)
        )
        for case in golden.cases
    ]
    assert folder.write(again) == files
    assert folder.write(again, keep=files) == files


@given(project_texts)
def test_file_names_suit_every_system(project: ProjectText) -> None:
    files = folder.write(project)
    assert len({path.casefold() for path in files}) == len(files)
    for path in files:
        for step in path.split("/"):
            assert step not in ("", ".", "..")
            assert not set(step) & set('<>:"\\|?*')
            assert not step.endswith((" ", "."))
            assert len(step.encode()) < 200


@pytest.fixture
def minimal() -> ProjectText:
    return folder.read(MINIMAL)


def test_a_hand_written_folder_may_leave_out_what_can_be_found(minimal: ProjectText) -> None:
    (prompt,) = minimal.prompts
    (golden,) = minimal.golden_sets
    (rubric,) = minimal.rubrics
    (card,) = minimal.scorecards
    (notebook,) = minimal.notebooks
    assert (prompt.name, [variant.key for variant in prompt.variants]) == ("refund", ["A", "B"])
    assert prompt.variants[1].content.messages == (
        message("system", "Answer in at most 60 words.\n\n# user"),
        Message(role="history"),
        message("user", "{{message}}"),
    )
    assert prompt.variants[1].content.parameters.temperature == 0
    assert [case.id for case in golden.cases] == ["late", "angry", "chat"]
    assert golden.cases[1].reference_text == '{"decision":"no"}'
    assert golden.cases[2].history[1].text == "How can I help?"
    assert rubric.criteria[0].levels == ("Rude.", "", "Neutral.", "", "Warm.")
    assert (card.checks[0].name, card.rubrics[0].rubric, card.rubrics[0].judge) == (
        "last_number", rubric.id, "offline/stand-in",
    )  # fmt: skip
    assert minimal.info.budget == "0.5"
    assert str(minimal.models[1].price.input if minimal.models[1].price else "") == "0.4"
    cells = notebook.cells
    assert isinstance(cells[1], PromptCell)
    assert cells[1].prompt == prompt.id
    assert isinstance(cells[2], RunCell)
    assert cells[2].selection == Selection(cases="refunds", variants=("A", "B"))
    assert isinstance(cells[3], CompareCell)
    assert isinstance(cells[4], ChartCell)
    assert cells[3].run_cell == cells[4].run_cell == cells[2].id


def test_ids_of_a_hand_written_folder_are_the_same_each_time(minimal: ProjectText) -> None:
    assert folder.read(MINIMAL) == minimal
    ids = [minimal.prompts[0].id, minimal.golden_sets[0].document.id, *(cell.id for cell in minimal.notebooks[0].cells)]
    assert len(set(ids)) == len(ids)


def test_saving_an_unchanged_hand_written_folder_touches_nothing(minimal: ProjectText) -> None:
    files = folder.load(MINIMAL)
    assert folder.write(minimal, keep=files) == files


def test_saving_one_change_touches_one_file(minimal: ProjectText) -> None:
    files = folder.load(MINIMAL)
    prompt = minimal.prompts[0]
    changed = prompt.variants[0].model_copy(update={"name": "first"})
    project = minimal.model_copy(
        update={"prompts": (prompt.model_copy(update={"variants": (changed, prompt.variants[1])}),)}
    )
    written = folder.write(project, keep=files)
    assert {path for path in written if written[path] != files[path]} == {"prompts/refund/A.md"}
    assert folder.parse(written).project == project


def test_a_renamed_rubric_is_still_found_by_those_that_named_it(minimal: ProjectText) -> None:
    files = folder.load(MINIMAL)
    files["rubrics/Kind.yaml"] = files.pop("rubrics/Tone.yaml")
    files["rubrics/Kind.yaml"] = b"name: Tone\n" + files["rubrics/Kind.yaml"]
    before = folder.parse(files).project
    renamed = before.rubrics[0].model_copy(update={"name": "Warmth"})
    project = before.model_copy(update={"rubrics": (renamed,)})
    assert folder.parse(folder.write(project, keep=files)).project == project


def test_a_deleted_document_leaves_no_file(minimal: ProjectText) -> None:
    files = folder.load(MINIMAL)
    written = folder.write(minimal.model_copy(update={"notebooks": ()}), keep=files)
    assert set(files) - set(written) == {"notebooks/Shorter replies.yaml"}


def test_names_that_collide_get_files_of_their_own() -> None:
    prompts = tuple(
        Prompt(id=f"id{number}", name=name, variants=(Variant(key="A"), Variant(key="a")))
        for number, name in enumerate(["Refund", "refund", "con", "a/b", "a:b", "..", ""])
    )
    files = folder.write(ProjectText(prompts=prompts))
    assert {path.split("/")[1] for path in files if path.endswith("prompt.yaml")} == {
        "Refund", "refund 2", "con_", "a_b", "a_b 2", "unnamed", "unnamed 2",
    }  # fmt: skip
    assert {prompt.name for prompt in folder.parse(files).project.prompts} == {prompt.name for prompt in prompts}


def test_attachments_travel_by_digest() -> None:
    content = b"\x89PNG\x00"
    address = f"body:{hashlib.sha256(content).hexdigest()}"
    files = folder.write(ProjectText(bodies={address: content}))
    assert folder.parse(files).project.bodies == {address: content}
    name = next(path for path in files if path.startswith("attachments/"))
    with pytest.raises(InputError, match="was changed"):
        folder.parse({**files, name: b"other"})
    with pytest.raises(InputError, match="do not have its digest"):
        folder.write(ProjectText(bodies={address: b"other"}))


@pytest.mark.parametrize(
    ("path", "content", "place", "says"),
    [
        ("project.yaml", "models:\n  - name: m\n    provdier: x", "project.yaml, line 3", "no field ‘provdier’"),
        ("project.yaml", "name: [\n", "project.yaml, line 2", "not valid YAML"),
        ("project.yaml", "a: &x 1\nname: *x\n", "project.yaml, line 1", "aliases"),
        ("project.yaml", "name: !!python/object/apply:os.system [ls]\n", "project.yaml, line 1", "tags"),
        ("project.yaml", "name: a\nname: b\n", "project.yaml, line 2", "stands twice"),
        ("project.yaml", "models:\n  - name: a\n", "project.yaml, line 2", "‘provider’ is missing"),
        ("golden/a.jsonl", '{"id": "1"}\n{"id": "1"}\n', "golden/a.jsonl, line 2", "stands twice"),
        ("golden/a.jsonl", '{"id": "1"}\n\n{"id": "2",}\n', "golden/a.jsonl, line 3", "not valid JSON"),
        ("golden/a.jsonl", '{"id": "1", "expected": 1}\n', "golden/a.jsonl, line 1", "no field ‘expected’"),
        ("golden/a.jsonl", '{"inputs": {}}\n', "golden/a.jsonl, line 1", "‘id’ is missing"),
        ("prompts/a/A.md", "---\ntemperature: 1\n---\n", "prompts/a/A.md, line 2", "no field ‘temperature’"),
        ("prompts/a/A.md", "---\nparameters:\n  temperature: hot\n---\n", "prompts/a/A.md, line 3", "temperature"),
        ("prompts/a/A.md", "hello\n\n# user\nhi\n", "prompts/a/A.md, line 1", "before the first message"),
        ("prompts/a/A.md", "---\nname: x\n", "prompts/a/A.md, line 1", "never closed"),
        ("prompts/a/A.md", "# user\n\\part {\n", "prompts/a/A.md, line 2", "not valid JSON"),
        ("prompts/a/prompt.yaml", "order: [A]\n", "prompts/a/prompt.yaml, line 1", "no variant ‘A’"),
        ("rubrics/a.yaml", "criteria:\n  - name: x\n    levels:\n      7: no\n", "rubrics/a.yaml", "no level ‘7’"),
        ("scorecards/a.yaml", "checks:\n  - check: x\n    weight: -1\n", "scorecards/a.yaml, line 3", "weight"),
        ("notebooks/a.yaml", "cells:\n  - text: x\n", "notebooks/a.yaml, line 2", "no kind"),
        ("notebooks/a.yaml", "cells:\n  - kind: run\n    case: x\n", "notebooks/a.yaml, line 3", "no field"),
        ("notebooks/a.yaml", "cells:\n  - kind: run\n    repeats: x\n", "notebooks/a.yaml, line 3", "repeats"),
        ("history.jsonl", '{"type": "revision", "digest": "rev:0", "cases": []}\n', "history.jsonl, line 1", "changed"),
        ("history.jsonl", "[]\n", "history.jsonl, line 1", "object with a type"),
    ],
)  # fmt: skip
def test_faults_name_file_and_line(path: str, content: str, place: str, says: str) -> None:
    files = {"project.yaml": b"", path: content.encode()}
    with pytest.raises(InputError) as caught:
        folder.parse(files)
    assert caught.value.where.startswith(place)
    assert says in caught.value.message
    assert caught.value.remedy


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="Byte 9 is not UTF-8") as caught:
        folder.parse({"project.yaml": b"name: x\n\xff\n"})
    assert caught.value.where == "project.yaml, line 2"


def test_windows_line_ends_and_marks_do_not_matter(minimal: ProjectText) -> None:
    files = {path: b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n") for path, body in folder.load(MINIMAL).items()}
    assert folder.parse(files).project == minimal


def test_names_that_mean_nothing_are_told() -> None:
    parsed = folder.parse({"project.yaml": b"", "scorecards/a.yaml": b"rubrics: [{rubric: Tome, judge: x}]\n"})
    assert parsed.warnings == ("There is no rubric ‘Tome’, though something names it.",)


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(MINIMAL, project)
    outside = tmp_path / "secret.md"
    outside.write_text("# user\nsecret\n")
    link = project / "prompts" / "refund" / "C.md"
    link.symlink_to(outside)
    with pytest.raises(InputError, match="leads out of"):
        folder.load(project)
    link.unlink()
    link.symlink_to(project / "prompts" / "refund" / "A.md")
    assert "prompts/refund/C.md" in folder.load(project)


def test_a_link_to_a_folder_is_no_prompt(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(MINIMAL, project)
    (project / "prompts" / "loop").symlink_to("..")
    with pytest.raises(InputError, match="It is a link to a folder") as caught:
        folder.load(project)
    assert caught.value.where == "prompts/loop"


def test_a_linked_folder_a_pipe_and_other_files_are_no_way_in(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(MINIMAL, project)
    before = folder.load(project)
    (project / "README.md").write_text("about")
    (project / ".workbench").mkdir()
    (project / "golden" / ".hidden.jsonl").write_text("{")
    os.mkfifo(project / "golden" / "pipe.jsonl")
    assert folder.load(project) == before
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.yaml").write_text("a: 1")
    (project / "rubrics" / "Tone.yaml").unlink()
    (project / "rubrics").rmdir()
    (project / "rubrics").symlink_to(tmp_path / "other")
    with pytest.raises(InputError, match="leads out of"):
        folder.load(project)


@pytest.mark.parametrize("name", [b"prompts/\xff", b"golden/\xff.jsonl", b"prompts/p/\xff.md"])
def test_a_file_whose_name_is_no_text_is_told(tmp_path: Path, name: bytes) -> None:
    project = tmp_path / "project"
    shutil.copytree(MINIMAL, project)
    place = os.path.join(os.fsencode(project), name)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    try:
        if name == b"prompts/\xff":
            os.mkdir(place)
        else:
            with open(place, "wb"):
                pass
    except OSError:
        pytest.skip("this file system takes no such name")
    with pytest.raises(InputError, match="not UTF-8") as caught:
        folder.load(project)
    caught.value.text().encode()


def test_a_folder_without_project_yaml_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="no project"):
        folder.load(tmp_path)


def test_a_bomb_of_brackets_is_refused() -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        folder.parse({"project.yaml": b"[" * 100_000})
    with pytest.raises(InputError, match="nested too deeply"):
        folder.parse({"project.yaml": b"", "golden/a.jsonl": b"[" * 100_000})
