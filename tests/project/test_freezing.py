"""Versions: a run freezes what it runs; parents make a tree; nothing of it is a step to undo or a change of text."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE, call
from workbench.core.experiments import Selection
from workbench.core.messages import message
from workbench.core.prompts import Prompt, Variant
from workbench.project import Project, create_project, open_project
from workbench.project.transfer import replace_variant

CHOSEN = Selection(variants=("A", "B"), limit=1, scorecard="none")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """The sample as a file."""
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    found = create_project(tmp_path / "p.pwb", source=SAMPLE)
    yield found
    found.close()


def run(project: Project, *variants: str) -> None:
    """Run variants on one case."""
    plan = project.runs.plan(CHOSEN.model_copy(update={"variants": variants}))

    async def follow() -> None:
        async for _ in project.runs.start(plan).events():
            pass

    asyncio.run(follow())


def draft(project: Project, key: str) -> Variant:
    """A variant as it is now."""
    found = project.documents.one(Prompt).variant(key)
    assert found is not None
    return found


def edit(project: Project, key: str, text: str) -> str:
    """Give a variant one user message; returns the digest of what it says then."""
    variant = draft(project, key)
    content = variant.content.model_copy(update={"messages": (message("user", text),)})
    changed = variant.model_copy(update={"content": content})
    project.documents.put(replace_variant(project.documents.one(Prompt), changed), label=f"Edit {text}").result()
    return content.digest


def parents(project: Project) -> dict[str, str | None]:
    """Version → its parent."""
    return {version.digest: version.parent for version in project._store.versions()}


def test_versions_make_a_tree(project: Project) -> None:
    run(project, "A", "B")
    first = draft(project, "A").content.digest
    assert parents(project) == {first: None, draft(project, "B").content.digest: None}
    assert draft(project, "A").base == first
    second = edit(project, "A", "two {{ message }}")
    edit(project, "A", "between {{ message }}")
    third = edit(project, "A", "three {{ message }}")
    assert draft(project, "A").base == first
    run(project, "A")
    assert parents(project)[third] == first
    assert second not in parents(project)
    # A duplicate goes on from its original; a draft that was taken back from what it was taken back to.
    copy = draft(project, "A").model_copy(update={"key": "D"})
    project.documents.put(replace_variant(project.documents.one(Prompt), copy), label="Duplicate").result()
    fourth = edit(project, "D", "four {{ message }}")
    run(project, "D")
    assert parents(project)[fourth] == third
    assert (draft(project, "A").base, draft(project, "D").base) == (third, fourth)
    # What is run again under another name is the same version.
    edit(project, "B", "three {{ message }}")
    run(project, "B")
    assert draft(project, "B").base == third
    assert len(parents(project)) == 4


def test_freezing_is_no_step_and_undo_goes_on_beside_it(project: Project) -> None:
    first = draft(project, "A").content.digest
    two = edit(project, "A", "two {{ message }}")
    three = edit(project, "A", "three {{ message }}")
    assert project.documents.undo() == "Edit three {{ message }}"
    run(project, "A", "B")
    assert (draft(project, "A").base, project.documents.undo_label) == (two, "Edit two {{ message }}")
    assert project.documents.redo() == "Edit three {{ message }}"
    assert (draft(project, "A").content.digest, draft(project, "A").base) == (three, None)
    run(project, "A")
    assert draft(project, "A").base == three
    for digest, base in ((two, two), (first, None)):
        assert project.documents.undo() is not None
        assert (draft(project, "A").content.digest, draft(project, "A").base) == (digest, base)
    assert project.documents.undo() is None
    for digest, base in ((two, two), (three, three)):
        assert project.documents.redo() is not None
        assert (draft(project, "A").content.digest, draft(project, "A").base) == (digest, base)
    assert parents(project)[three] == two


def test_freezing_reads_the_same_after_opening_again(project: Project) -> None:
    edit(project, "A", "two {{ message }}")
    run(project, "A")
    path, base = project.path, draft(project, "A").base
    project.close()
    again = open_project(path)
    try:
        assert draft(again, "A").base == base
        assert again.documents.undo() is not None
        assert draft(again, "A").base is None
        assert again.check() == []
    finally:
        again.close()


def test_a_draft_that_changed_meanwhile_is_not_called_frozen(project: Project) -> None:
    plan = project.runs.plan(CHOSEN)
    later = edit(project, "A", "later {{ message }}")
    project.runs.start(plan)
    assert draft(project, "A").content.digest == later
    assert draft(project, "A").base is None
    assert draft(project, "B").base == draft(project, "B").content.digest


def test_a_folder_has_the_same_tree_and_its_text_stays(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    text = folder / "prompts" / "refund-reply" / "A.md"
    digests = []
    for words in ("one", "two", "three"):
        text.write_text(f"# user\n\n{words} {{{{ message }}}}\n", encoding="utf-8")
        content = text.read_bytes()
        assert call("run", folder, "--variants", "A", "--limit", "1", "--scorecard", "none").status == 0
        assert text.read_bytes() == content
        opened = open_project(folder, read_only=True)
        digests.append(draft(opened, "A").content.digest)
        found = parents(opened)
        opened.close()
    assert found == dict(zip(digests, [None, *digests[:2]], strict=True))


def test_a_frozen_version_runs_by_its_digits(project: Project) -> None:
    run(project, "A")
    digits = draft(project, "A").content.digest.removeprefix("ver:")
    edit(project, "A", "two {{ message }}")
    plan = project.runs.plan(CHOSEN.model_copy(update={"variants": (f"v:{digits[:8]}", "refund-reply/B")}))
    labels = [candidate.label for candidate in plan.manifest.candidates]
    assert labels == [f"v:{digits[:8]}@offline/stand-in", "B@offline/stand-in"]
    assert plan.manifest.candidates[0].version == f"ver:{digits}"
