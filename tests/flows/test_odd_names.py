"""Names of files and models that are odd: read all the same, or refused in a sentence; never a lie on the screen."""

from __future__ import annotations

import os
from pathlib import Path

from tests.cli.program import ask, call, is_one_sentence_with_remedy
from workbench.project import create_project


def test_a_file_whose_name_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path / "sch") + b"\xf6n.csv"))
    source.write_text("id,q\n1,a\n", encoding="utf-8")
    project = Path(os.fsdecode(os.fsencode(tmp_path / "sch") + b"\xf6n.pwb"))
    assert ask("new", project).data["name"] == "sch\ufffdn"
    assert ask("import", project, source, "--as", "cases").data["name"] == "sch\ufffdn"
    assert ask("check", project).status == 0


def test_names_that_the_system_does_not_take(tmp_path: Path) -> None:
    (tmp_path / "circle.pwb").symlink_to("circle.pwb")
    (tmp_path / "x.csv").write_text("id,q\n1,a\n")
    for name in ("circle.pwb", f"{'a' * 300}.pwb"):
        for words in (("check", tmp_path / name), ("new", tmp_path / name), ("estimate", tmp_path / name)):
            done = ask(*words)
            assert done.status == 2
            assert is_one_sentence_with_remedy(done), done.err
            assert "fault of the program" not in done.err
        done = ask("import", tmp_path / name, tmp_path / "x.csv", "--as", "cases")
        assert done.status == 2
        assert "fault of the program" not in done.err


def test_names_with_line_ends_look_like_no_other_line(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    project = create_project(path)
    project.models.put(
        "m\nok  everything passed\x1b[2J", provider="openai-compatible", model_id="a\tb", base_url="http://x"
    )
    project.flush()
    project.close()
    done = call("models", path)
    line = next(one for one in done.out.splitlines() if "everything" in one)
    assert line.startswith("m\\nok")
    assert "a\\tb" in line
    assert "\x1b" not in done.out
