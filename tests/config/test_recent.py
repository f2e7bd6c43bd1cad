"""The list of projects that were opened last."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.config.recent import MOST, forget_opened, note_opened, recent_file, recent_projects


def test_the_latest_stands_first_once_and_the_list_stays_short(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.pwb" for n in range(MOST + 3)]
    for path in [*paths, paths[5]]:
        note_opened(path)
    found = [one.path for one in recent_projects()]
    assert found[:3] == [paths[5], paths[-1], paths[-2]]
    assert len(found) == len(set(found)) == MOST
    forget_opened(paths[5])
    assert paths[5] not in [one.path for one in recent_projects()]
    assert recent_file().stat().st_mode & 0o077 == 0, "paths name people"


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"projects": 3}', '{"projects": [1, {"path": 2}, {"path": "/x"}]}']
)
def test_a_damaged_list_counts_as_none_and_is_written_anew(content: str, tmp_path: Path) -> None:
    recent_file().parent.mkdir(parents=True)
    recent_file().write_text(content, encoding="utf-8")
    assert recent_projects() == []
    note_opened(tmp_path / "p.pwb")
    assert [one.path for one in recent_projects()] == [tmp_path / "p.pwb"]


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(home: Path) -> None:
    (home / "config").write_text("in the way", encoding="utf-8")
    note_opened(home)
    assert recent_projects() == []
