"""The drawer that finds models served on this machine; it asks loopback alone, and only when it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer

from workbench.core.errors import WorkbenchError
from workbench.ui.context import UiContext
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import CheckBox
from workbench.ui.widgets.labels import Label, Paragraph

_ASKING = "Asking the usual ports of Ollama, LM Studio, llama.cpp and vLLM …"
_NOTHING = (
    "Nothing answers at the usual ports. Start Ollama, LM Studio, llama.cpp or vLLM, or add its address as a model."
)


class LocalModelsDrawer(Drawer):
    """Lists what answers; ticked models are added."""

    of_project = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context.theme, "Models on this machine", "Add", "Only this machine is asked")
        self._context = context
        self._boxes: list[tuple[CheckBox, str, str, str]] = []
        self.accept_button.setEnabled(False)
        self._words = Paragraph(context.theme, _ASKING, ink="text2")
        self.body.addWidget(self._words)
        self.body.addStretch(1)
        self.accepted.connect(self._add)
        context.tasks.start(self._look(), "find models", self._tell)

    async def _look(self) -> None:
        self.show_found(await self._context.project.models.find_local())

    def show_found(self, servers: Sequence[Any]) -> None:
        """List what servers (base_url, server, models) offer."""
        known = {(model.base_url, model.model_id) for model in self._context.project.models.all()}
        fresh = [s for s in servers if s.models]
        self._words.set_text(f"{len(fresh)} server{'s' if len(fresh) != 1 else ''} answered." if fresh else _NOTHING)
        for server in fresh:
            self.body.insertWidget(self.body.count() - 1, Label(self._context.theme, server.base_url, "strong"))
            for model_id in server.models:
                box = CheckBox(self._context.theme, model_id)
                here = (server.base_url, model_id) in known
                box.setEnabled(not here)
                box.setChecked(not here and len(server.models) == 1)
                box.toggled.connect(self._count)
                self._boxes.append((box, server.server, server.base_url, model_id))
                self.body.insertWidget(self.body.count() - 1, box)
        self._count()
        if self._boxes and self.isAncestorOf(self.window().focusWidget() or self.window()):
            QTimer.singleShot(0, self, self.focus_first)

    def _count(self) -> None:
        number = sum(box.isChecked() for box, *_ in self._boxes)
        self.accept_button.setEnabled(bool(number))
        self.accept_button.set_text(f"Add {number} model{'s' if number != 1 else ''}" if number else "Add")

    def _tell(self, error: WorkbenchError) -> None:
        self.body.insertWidget(0, Banner.of(self._context.theme, error))

    def _add(self) -> None:
        models = self._context.project.models
        try:
            for box, provider, url, model_id in self._boxes:
                if box.isChecked():
                    # Two servers may call different models the same, and no model here is changed by this.
                    name = models.free_name(model_id, url)
                    models.put(name, provider=provider, model_id=model_id, base_url=url)
        except WorkbenchError as error:
            self._tell(error)
            return
        self._context.navigate("models", "")
        self.closed.emit()


def open_local_models(context: UiContext) -> LocalModelsDrawer:
    """Show the drawer and begin to ask."""
    drawer = LocalModelsDrawer(context)
    context.open_drawer(drawer)
    return drawer
