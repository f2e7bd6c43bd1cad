"""Drives the real window from outside, as a person does; test_outside runs it with the system's Python (AT-SPI).

Usage: outside.py TOOLS PROGRAM FOLDER LINE
"""

import sys
import time

TOOLS, PROGRAM, FOLDER, LINE = sys.argv[1:5]
sys.path.insert(0, TOOLS)

from gui_drive import Gui  # type: ignore[import-not-found]  # noqa: E402


def main() -> None:
    """The first five minutes: start, run, read the verdict, mend the prompt, run again, find the set, close."""
    environment = {"WORKBENCH_STAND_IN_PACE": "0", "WORKBENCH_THEME": "light"}
    with Gui([PROGRAM], size="1440x900", env=environment, home=f"{FOLDER}/home", timeout=60) as gui:
        gui.wait("push button:Run all", 30)
        gui.click("push button:Run all")
        gui.wait("label:B is better than A*", 60)
        gui.wait("label:7 rows broke*", 20)
        gui.shot(f"{FOLDER}/ran.png")
        # The line of the policy that somebody lost, at the end of B's system message.
        for _ in range(3):
            gui.scroll("#centre", "up", 60)
        gui.click("#prompt-B-0")
        gui.key("ctrl+End")
        gui.key("Return")
        gui.type(LINE)
        gui.click("push button:Run all")
        gui.wait("label:experiment 2", 60)
        gui.wait("label:B is better than A*", 60)
        gui.gone("label:7 rows broke*", 20)
        gui.shot(f"{FOLDER}/mended.png")
        assert gui.alive(), gui.log()
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
