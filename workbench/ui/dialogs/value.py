"""The drawer in which one value of a case is read and edited whole."""

from __future__ import annotations

from collections.abc import Callable

from workbench.core.errors import WorkbenchError
from workbench.ui.context import UiContext
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.direction import follow_direction
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.exact_text import exact_text
from workbench.ui.widgets.wrapping import PlainEdit


def open_value_drawer(
    context: UiContext,
    title: str,
    text: str,
    take: Callable[[str], bool],
    error: WorkbenchError | None = None,
    mono: bool = False,
) -> Drawer:
    """Show a text; ``take`` gets it when it was edited. ``error`` says why an edit was not taken before."""
    drawer = Drawer(context.theme, title, "Save", "Ctrl Z takes it back")
    editor = PlainEdit(text)
    editor.setAccessibleName(title)
    editor.setFont(context.theme.font("mono" if mono else "body"))
    editor.setAcceptDrops(False)
    editor.setMinimumHeight(context.theme.px(240))
    if not mono:
        follow_direction(editor)
    if error is not None:
        drawer.body.addWidget(Banner.of(context.theme, error))
    drawer.body.addWidget(editor, 1)

    def done() -> None:
        new = exact_text(editor, text)
        if (new == text and error is None) or take(new):
            drawer.closed.emit()

    drawer.accepted.connect(done)
    context.open_drawer(drawer)
    editor.setFocus()
    return drawer
