"""Renders every screen in both themes and three sizes: ``python -m tests.screens OUT [SCENE …]``."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

_SIZES = {"1440x900": (1440, 900), "1280x800": (1280, 800), "1920x1080": (1920, 1080)}


def main(arguments: list[str]) -> int:
    """Write the pictures into a folder and say their names."""
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m tests.screens OUT [SCENE …]", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(QT_API="pyside6", PYQTGRAPH_QT_LIB="PySide6", WORKBENCH_HOME=tempfile.mkdtemp(prefix="screens-"))
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)

    from PySide6.QtWidgets import QApplication

    from workbench.ui.window_loop import WindowLoop

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = WindowLoop(app)
    with loop:
        loop.run_until_complete(_render(out, arguments[1:]))
    return 0


async def _render(out: Path, wanted: list[str]) -> None:
    from tests.screens import palette
    from workbench.ui.theme import Theme

    theme = Theme("light")
    for mode in ("light", "dark"):
        theme.choose(mode)
        if not wanted or "palette" in wanted:
            picture = palette.build(theme)
            picture.resize(1440, 920)
            picture.show()
            await asyncio.sleep(0.2)
            _save(picture, out / f"palette-{mode}.png")
            picture.hide()
            picture.deleteLater()
        for size in _SIZES:
            await _screens(out, wanted, theme, mode, size)


async def _screens(out: Path, wanted: list[str], theme: object, mode: str, size: str) -> None:
    from tests.screens.scenes import SCENES
    from tests.screens.steps import tidy
    from workbench.config.settings import Settings
    from workbench.project import create_project
    from workbench.ui.bridge import Bridge
    from workbench.ui.context import UiContext
    from workbench.ui.main_window import MainWindow
    from workbench.ui.tasks import Tasks

    names = [name for name in SCENES if not wanted or name in wanted]
    if not names:
        return
    folder = Path(tempfile.mkdtemp(prefix="screens-"))
    project = create_project(folder / "Refund replies.pwb", sample=True)
    tasks = Tasks()
    tasks.failed.connect(lambda error: print("failed:", error.text(), file=sys.stderr))
    bridge = Bridge(project, tasks)
    context = UiContext(project, theme, tasks, bridge, Settings())  # type: ignore[arg-type]
    window = MainWindow(context)
    window.resize(*_SIZES[size])
    window.show()
    window.activateWindow()
    await asyncio.sleep(0.1)
    for name in names:
        shown = await SCENES[name](window)
        _save(shown, out / f"{name}-{mode}-{size}.png")
        tidy(window)
        if shown is not window:
            shown.hide()
            shown.deleteLater()
        await asyncio.sleep(0)
    bridge.close()
    await tasks.close()
    project.close()


def _save(widget: object, path: Path) -> None:
    widget.grab().save(str(path))  # type: ignore[attr-defined]
    print(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
