"""Drives the real window from outside, as a person does; test_outside runs it with the system's Python (AT-SPI).

Usage: outside.py TOOLS PROGRAM FOLDER
"""

import sys
import time
from pathlib import Path

TOOLS, PROGRAM, FOLDER = sys.argv[1:4]
sys.path.insert(0, TOOLS)

from gui_drive import Gui  # type: ignore[import-not-found]  # noqa: E402


def main() -> None:
    """The first five minutes: start, run, look at a row, change a word, run again, close."""
    environment = {"WORKBENCH_STAND_IN_PACE": "0", "WORKBENCH_THEME": "light"}
    with Gui([PROGRAM], size="1440x900", env=environment, home=f"{FOLDER}/home", timeout=60) as gui:
        gui.wait("push button:Run all", 30)
        gui.click("push button:Run all")
        gui.wait("#runFigures", 60) if gui.find_all("#runFigures") else time.sleep(10)
        gui.shot(f"{FOLDER}/ran.png")
        assert gui.alive(), gui.log()
        tree = gui.tree()
        Path(FOLDER, "tree.txt").write_text(tree if isinstance(tree, str) else "\n".join(map(str, tree)))
        gui.key("ctrl+k")
        time.sleep(0.5)
        gui.type("refunds")
        time.sleep(0.5)
        gui.key("Return")
        gui.wait("push button:Import", 10)
        gui.shot(f"{FOLDER}/set.png")
        gui.close_window()
        for _ in range(50):
            if not gui.alive():
                break
            time.sleep(0.2)
        assert not gui.alive(), "the window did not close"
    print("done")


main()
