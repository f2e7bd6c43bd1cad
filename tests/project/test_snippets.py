"""Snippets in a project: a version holds them, a change of one makes runs stale, file and folder carry them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE
from workbench.core.errors import InputError
from workbench.core.experiments import Selection
from workbench.core.messages import message
from workbench.core.prompts import Prompt, PromptContent, Snippet, Variant
from workbench.interop import folder as text
from workbench.project import Project, create_project, open_project
from workbench.project.transfer import replace_variant

CHOSEN = Selection(variants=("A",), limit=1, scorecard="none")
TONE = "Be kind.\n\nSay {{ message | length }}."


def using(project: Project, words: str) -> Variant:
    """Give variant A one message."""
    prompt = project.documents.one(Prompt)
    variant = prompt.variants[0].model_copy(update={"content": PromptContent(messages=(message("user", words),))})
    project.documents.put(replace_variant(prompt, variant), label="Edit").result()
    return variant


def test_a_run_freezes_the_snippets_that_it_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    path = tmp_path / "p.pwb"
    project = create_project(path, source=SAMPLE)
    documents = project.documents
    snippet = Snippet(id="s1", name="tone", text=TONE)
    documents.put(snippet, label="New snippet").result()
    variant = using(project, "{% include 'tone' %} {{ message }}")

    async def run() -> None:
        async for _ in project.runs.start(project.runs.plan(CHOSEN)).events():
            pass

    asyncio.run(run())
    experiment = project.experiments.latest_or_fail()
    version = project._store.versions()[-1]
    assert version.content.snippets == {"tone": TONE}
    assert experiment.manifest.candidates[0].version == version.digest
    assert documents.one(Prompt).variants[0].base == version.digest
    assert project.runs.frozen(documents.one(Prompt), variant) == version
    from workbench.project.staleness import staleness

    assert not staleness(project._store, project.runs.plan(CHOSEN), experiment).stale
    documents.put(snippet.model_copy(update={"text": TONE.replace("kind", "very kind")}), label="Edit").result()
    found = staleness(project._store, project.runs.plan(CHOSEN), experiment)
    assert found.reason == "A changed since experiment 1: 1\N{NO-BREAK SPACE}word in the snippet “tone”."
    # What the experiment asked is rendered as it was, also after the snippet is gone.
    documents.delete("snippet", "s1", label="Delete").result()
    assert "Be kind." in project.runs.plan_of(experiment).item(0, 0, 0).request.messages[0].text
    with pytest.raises(InputError, match="There is no snippet “tone”"):
        project.runs.plan(CHOSEN).check()
    project.close()


def test_file_and_folder_carry_snippets_to_the_byte(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p.pwb", source=SAMPLE)
    texts = {"tone": TONE, "front": "---\nx", "ends": "a\n\n", "line ends": "a\r\nb\r\n", "none": ""}
    made = [Snippet(id=f"s-{name}", name=name, text=words) for name, words in texts.items()]
    project.documents.put(*made, label="New").result()
    using(project, "{% include 'tone' %}")
    project.exporting.export("folder", tmp_path / "folder")
    project.close()
    shown = tmp_path / "folder" / "prompts" / "_snippets" / "tone.md"
    assert shown.read_text() == f"---\nid: s-tone\n---\n{TONE}\n"
    create_project(tmp_path / "again.pwb", source=tmp_path / "folder").close()
    again = open_project(tmp_path / "again.pwb", read_only=True)
    assert again.documents.snippets() == texts
    assert text.write(text.read(tmp_path / "folder")) == text.load(tmp_path / "folder")
    again.close()


def test_a_written_file_is_a_snippet_and_a_prompt_never_takes_its_place(tmp_path: Path) -> None:
    project = create_project(tmp_path / "folder", source=SAMPLE)
    project.documents.put(Prompt(id="p", name="_snippets"), label="New").result()
    project.save_text()
    project.close()
    place = tmp_path / "folder" / "prompts"
    assert (place / "_snippets_" / "prompt.yaml").exists()
    (place / "_snippets").mkdir()
    (place / "_snippets" / "tone.md").write_text("Be kind.\n")
    (place / "_snippets" / "notes.yaml").write_text("left: alone\n")
    project = open_project(tmp_path / "folder")
    assert project.documents.snippets() == {"tone": "Be kind."}
    project.save_text()
    project.close()
    assert (place / "_snippets" / "tone.md").read_text() == "Be kind.\n"
    assert (place / "_snippets" / "notes.yaml").exists()


def test_an_export_for_other_tools_spells_snippets_out(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p.pwb", source=SAMPLE)
    project.documents.put(Snippet(id="s", name="tone", text="Be kind."), label="New").result()
    using(project, "{% include 'tone' %} {{ message }}")
    done = project.exporting.export("prompty", tmp_path / "a.prompty", variant="A")
    project.close()
    assert "Be kind. {{ message }}" in (tmp_path / "a.prompty").read_text()
    assert "The text of the snippets stands in place of their names: tone." in done.notes


def test_two_snippets_never_share_a_name(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p.pwb")
    project.documents.put(Snippet(id="a", name="tone"), label="New").result()
    with pytest.raises(InputError, match="another snippet named “tone”"):
        project.documents.put(Snippet(id="b", name="tone"), label="New")
    with pytest.raises(InputError, match="cannot be called"):
        project.documents.put(Snippet(id="b", name="a/b"), label="New")
    project.close()
