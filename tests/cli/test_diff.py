"""``workbench diff``: a project and a folder, what was edited in one of them, and what cannot be read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.cli.program import SAMPLE, ask, call, is_one_sentence_with_remedy
from workbench.project import create_project


def edit(path: Path, old: str, new: str) -> None:
    """Change a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(one: Path, two: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """(kind, name, change) → field → what differs."""
    data = ask("diff", one, two).data["differences"]
    return {(each["kind"], each["name"], each["change"]): {f["field"]: f for f in each["fields"]} for each in data}


def test_what_was_edited(tmp_path: Path) -> None:
    project, folder = tmp_path / "a.pwb", tmp_path / "folder"
    create_project(project, source=SAMPLE).close()
    shutil.copytree(SAMPLE, folder)
    assert found(project, folder) == {}
    assert "Nothing differs." in call("diff", project, folder).out
    edit(next(folder.rglob("B.md")), "At most 60 words", "At most 70 words")
    edit(next((folder / "rubrics").iterdir()), "45 words", "50 words")
    lines = next((folder / "golden").glob("*.jsonl"))
    kept = lines.read_text(encoding="utf-8").splitlines()[:-1]
    kept[3] = kept[3].replace('"card"', '"cash"')
    lines.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (folder / "prompts" / "refund-reply" / "C.md").unlink()
    edit(folder / "prompts" / "refund-reply" / "prompt.yaml", "order: [A, B, C]", "order: [A, B]")
    differ = found(project, folder)
    assert set(differ) == {
        ("variant", "refund-reply/B", "changed"),
        ("variant", "refund-reply/C", "removed"),
        ("case", "refunds/r04", "changed"),
        ("case", "refunds/r72", "removed"),
        ("rubric", "Refund reply", "changed"),
    }
    system = differ["variant", "refund-reply/B", "changed"]["system"]
    assert [run for run in system["words"] if not run["equal"]] == [{"equal": False, "before": "60", "after": "70"}]
    assert "".join(run["after"] for run in system["words"]) == system["after"]
    assert set(differ["case", "refunds/r04", "changed"]) == {"inputs.order.paid_with"}
    assert set(differ["rubric", "Refund reply", "changed"]) == {"criteria.Brevity.question"}
    # The other way round the same is told the other way round.
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(kind, name, turned[change]) for kind, name, change in found(folder, project)} == set(differ)
    assert "[-60-]{+70+} words" in call("diff", project, folder).out


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    (tmp_path / "x.pwb").write_text("no project", encoding="utf-8")
    for other in ("nothing.pwb", "x.pwb"):
        done = call("diff", SAMPLE, tmp_path / other)
        assert done.status == 2
        assert is_one_sentence_with_remedy(done)
