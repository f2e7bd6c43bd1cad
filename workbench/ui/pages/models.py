"""The page of models: which are configured, where they are, whether their key is there, what they cost."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import money, number
from workbench.core.models import STAND_IN, Model
from workbench.ui.context import UiContext
from workbench.ui.dialogs.model import open_model_drawer
from workbench.ui.hosts import hosts_of, is_loopback
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.buttons import Button, ButtonKind
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Paragraph, Run
from workbench.ui.widgets.paint import ChipLook

_STAND_IN = (
    "The embedded offline model. It is no language model: it follows the words of the prompt, so that everything works."
)


class ModelsPage(QWidget):
    """A row for each model; the page of all."""

    title = "Models"

    def __init__(self, context: UiContext, model_id: str = "") -> None:
        super().__init__()
        self._context = context
        self._rows: dict[str, ModelRow] = {}
        self.setObjectName("models_page")
        theme = context.theme
        self._header = PageHeader(theme, "Models")
        self._header.add(self._button("Find on this machine", "plain", "search", "find_models"))
        self._header.add(self._button("Add a model", "primary", "plus", "add_model"))
        holder = QWidget()
        holder.setProperty("ground", "page")
        self._list = QVBoxLayout(holder)
        self._list.setContentsMargins(0, 0, 0, 24)
        self._list.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(holder)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self._scroll, 1)
        context.bridge.changed.connect(self._changed)
        self.refresh()

    def _button(self, words: str, kind: ButtonKind, icon: str, action: str) -> Button:
        button = Button(self._context.theme, words, kind, icon)
        button.setEnabled(not self._context.project.read_only)
        button.clicked.connect(lambda: self._context.command(action))
        return button

    def refresh(self) -> None:
        """List the models as they are stored; the row of a model that did not change stays, with what its test said."""
        models = self._context.project.models.all()
        self._header.set_meta(f"{len(models)}, keys are never in the project")
        default = self._context.project.documents.default_model()
        old, self._rows = self._rows, {}
        for model in models:
            says = (model, model.name == default)
            row = old.get(model.id)
            if row is not None and row.says == says:
                self._rows[model.id] = old.pop(model.id)
            else:
                self._rows[model.id] = ModelRow(self._context, *says)
        while (item := self._list.takeAt(0)) is not None:
            if isinstance(line := item.widget(), HairLine):
                line.deleteLater()
        for gone in old.values():
            gone.hide()
            gone.deleteLater()
        for row in self._rows.values():
            self._list.addWidget(row)
            self._list.addWidget(HairLine(self._context.theme))
        self._list.addStretch(1)

    def show_item(self, model_id: str) -> None:
        """Scroll to a model."""
        row = self._rows.get(model_id)
        if row is not None:
            self._scroll.ensureWidgetVisible(row)

    def _changed(self, changes: Changes) -> None:
        if any(kind in ("model", "project") for kind, _ in changes.documents):
            self.refresh()


class ModelRow(QWidget):
    """A model: name, host, price, context, key, and what Test said."""

    def __init__(self, context: UiContext, model: Model, default: bool) -> None:
        super().__init__()
        self._context, self._model = context, model
        self.says = (model, default)
        """What it shows."""
        theme = context.theme
        self.setObjectName(f"model_{model.name}")
        self._key = Chip(theme, "neutral", "key …")
        self._key.hide()
        self._below = QVBoxLayout()
        self._below.setContentsMargins(0, 0, 8, 0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(ElidedLabel(theme, model.name, "strong"))
        if default:
            head.addWidget(Chip(theme, "writing", "default"))
        head.addWidget(self._key)
        head.addStretch(1)
        self._test = Button(theme, "Test", small=True)
        self._test.setAccessibleName(f"Test {model.name}")
        self._test.setToolTip("Ask for one word")
        self._test.clicked.connect(self.test)
        head.addWidget(self._test)
        if not default:
            choose = Button(theme, "Make default", small=True)
            choose.setAccessibleName(f"Make {model.name} the default")
            choose.setEnabled(not context.project.read_only)
            choose.clicked.connect(self._make_default)
            head.addWidget(choose)
        edit = IconButton(theme, "pencil-line", f"Change {model.name}", small=True)
        edit.setEnabled(not context.project.read_only)
        edit.clicked.connect(lambda: open_model_drawer(context, model))
        head.addWidget(edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 10, 16, 10)
        column.setSpacing(2)
        column.addLayout(head)
        about = self._about()
        words = Paragraph(theme, about, ink="text2") if about == _STAND_IN else ElidedLabel(theme, about, ink="text2")
        column.addWidget(words)
        self._figures = Paragraph(theme)
        column.addWidget(self._figures)
        column.addLayout(self._below)
        self._look()

    def test(self) -> None:
        """Ask the model for one word and say what came."""
        self._test.setEnabled(False)
        self._context.tasks.start(self._try(), f"test {self._model.name}", self._failed)

    def _about(self) -> str:
        if self._model.name == STAND_IN or self._model.provider == "offline":
            return _STAND_IN
        host = ", ".join(hosts_of([self._model]))
        title = self._context.project.models.providers().get(self._model.provider, self._model.provider)
        return f"{title} · {self._model.model_id} · {host}"

    def _look(self) -> None:
        if self._model.provider == "offline":
            self._key.hide()
            self._figures.hide()
            return
        self._context.tasks.start(self._find_facts(), f"look for the key of {self._model.name}", self._failed)

    async def _find_facts(self) -> None:
        """Key and price: the keychain may take its time, the table of prices is imported on first use."""
        project = self._context.project
        key = await asyncio.to_thread(project.models.key, self._model)
        price = await asyncio.to_thread(project.tokens.price, self._model.name)
        self._key.set_look(ChipLook("neutral", f"key {key}") if key else ChipLook("warn", "no key"))
        self._key.setVisible(key is not None or not is_loopback(self._model))
        window = self._model.context_window or (await asyncio.to_thread(project.models.in_table, self._model))[1]
        runs: list[Run] = [("price unknown", "body", "text2")]
        if price is not None:
            source = f", {price.source}" if price.source else ""
            runs = [
                (money(price.input, 2), "strong", "text"),
                (" in, ", "body", "text2"),
                (money(price.output, 2), "strong", "text"),
                (f" out per million tokens{source}", "body", "text2"),
            ]
        if window:
            runs.append((f" · context {number(window)} tok", "body", "text2"))
        self._figures.set_runs(runs)

    async def _try(self) -> None:
        answer = await self._context.project.models.test(self._model.name)
        self._clear()
        self._below.addWidget(ElidedLabel(self._context.theme, f"✓ It answered: {answer[:200]}", "body", "better"))
        self._test.setEnabled(True)

    def _failed(self, error: WorkbenchError) -> None:
        self._clear()
        self._below.setContentsMargins(0, 6, 8, 4)
        steps = [Step("Try again", self.test), Step("Change", lambda: open_model_drawer(self._context, self._model))]
        self._below.addWidget(Banner.of(self._context.theme, error, steps))
        self._test.setEnabled(True)

    def _clear(self) -> None:
        self._below.setContentsMargins(0, 0, 8, 0)
        while (item := self._below.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _make_default(self) -> None:
        info = self._context.info().model_copy(update={"default_model": self._model.name})
        try:
            self._context.project.documents.put(info, label=f"Default model {self._model.name}")
        except WorkbenchError as error:
            self._failed(error)
