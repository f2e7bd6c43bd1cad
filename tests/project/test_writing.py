"""Files written together: pipes and devices stay what they are, and nothing is written through what lies beside."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from workbench.project.writing import write_together


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_together({pipe: b"cases", tmp_path / "file": b"other"})
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    reader.join(60)
    assert read == [b"cases"]
    assert sorted(os.listdir(tmp_path)) == ["file", "pipe"]


def test_a_link_that_lies_ready_is_not_followed(tmp_path: Path) -> None:
    victim, out = tmp_path / "victim", tmp_path / "out.csv"
    victim.write_bytes(b"mine")
    (tmp_path / ".out.csv.new").symlink_to(victim)
    write_together({out: b"cases"})
    assert victim.read_bytes() == b"mine"
    assert out.read_bytes() == b"cases"
    assert not out.is_symlink()
