"""How much of what was typed last is lost when the window is killed: asked is at most a second.

``python -m tests.benchmarks.typing_lost [TIMES]`` prints a line per kill: keys typed, keys found afterwards, and how
long before the kill the first key that was lost had been typed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.flows.test_typing_killed import kill_while_typing, words
from workbench.project import create_project, open_project


def main() -> None:
    """Measure."""
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        with tempfile.TemporaryDirectory(prefix="typing-lost-") as name:
            path = Path(name) / "p.pwb"
            project = create_project(path, sample=True)
            before = words(project)
            project.close()
            times, killed, _ = kill_while_typing(path, Path(name) / "home", seen=False)
            project = open_project(path)
            found = len(words(project).removesuffix(before))
            project.close()
        lost = killed - times[found] if found < len(times) else 0.0
        print(f"typed {len(times)}, found {found}, lost of the last {lost:.2f} s (asked: 1 s at most)")


if __name__ == "__main__":
    main()
