"""The drawer of a model: where it is, what it is called there, its key, its price."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.figures import count, money, number
from workbench.core.models import Model, Price
from workbench.ui.context import UiContext
from workbench.ui.dialogs.model_limits import ModelLimits
from workbench.ui.dialogs.model_values import typed_values, wrong_value, wrong_values
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.showing import bring_into_view

_MILLION = "US dollars per million tokens."
_REST_MS = 300
# Code of an error about keys → what to do about it in this drawer.
_KEY_REMEDIES = {
    "key.missing": "Type it below, beside “API key”, or name the environment variable that holds it.",
    "call.auth": "Type the key below, beside “API key”.",
    "key.untrusted": "If that is right, save the model first: then both were named here.",
}
# Field of the model → accessible name, placeholder.
_FIELDS = {
    "model_id": ("Model id", "as the server calls it"),
    "name": ("Name", "the same as the model id"),
    "base_url": ("Base URL", "the provider's own"),
    "key_env": ("Environment variable of the key", "the provider's usual one"),
    "input": ("Price of input", "input"),
    "output": ("Price of output", "output"),
    "context_window": ("Context window", "tokens"),
}


class ModelDrawer(Drawer):
    """Adds a model, or changes one."""

    of_project = True

    def __init__(self, context: UiContext, model: Model | None = None) -> None:
        super().__init__(
            context.theme,
            f"Model {model.name}" if model else "Add a model",
            "Save" if model else "Add",
            "Keys are never in the project",
        )
        self._context = context
        self._model = model
        theme = context.theme
        self._provider = Choice(theme, "Provider")
        for name, title in context.project.models.providers().items():
            self._provider.addItem(title, name)
        self._fields = {name: Field(theme, *words[:1], placeholder=words[1]) for name, words in _FIELDS.items()}
        self._key = Field(theme, "API key", placeholder="stays as it is" if model else "if it needs one")
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._in_file = CheckBox(theme, "Keep it in a file that only you can read")
        self._in_file.setToolTip("Instead of the system's keychain, for machines without one")
        self._list_button = Button(theme, "List", small=True)
        self._list_button.setToolTip("Ask the server which models it has")
        self._list_button.clicked.connect(self._list)
        self._test_button = Button(theme, "Test", small=True)
        self._test_button.setToolTip("Ask for one word, before it is saved")
        self._test_button.clicked.connect(self._test)
        self._table = Paragraph(theme, _MILLION, "small", "text2")
        self._table.setObjectName("model_table")
        self._told = QVBoxLayout()
        self._notes = {name: _note(theme) for name in self._fields}
        self._limits = ModelLimits(theme, model)
        self._fill()
        self._lay_out()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._look_up)
        for name in ("model_id", "base_url"):
            self._fields[name].textChanged.connect(self._rest.start)
        for name, field in self._fields.items():
            field.textChanged.connect(lambda text, name=name: self._mark(name, wrong_value(name, text)))
        self._provider.currentIndexChanged.connect(self._provider_changed)
        self._provider_changed()
        self.accepted.connect(self._save)

    def values(self) -> dict[str, Any]:
        """The fields of core.models.Model as typed, and ``name``; only where `_is_right`."""
        typed = typed_values(self._fields, self._model)
        return {**typed, **self._limits.values(), "provider": self._provider.currentData()}

    def _fill(self) -> None:
        model = self._model
        self._provider.setCurrentIndex(max(0, self._provider.findData(model.provider if model else "openai")))
        if model is None:
            return
        for name in ("model_id", "name", "base_url", "key_env"):
            self._fields[name].setText(getattr(model, name))
        self._fields["name"].setEnabled(False)
        self._fields["name"].setToolTip("Rename it in the navigator")
        self._fields["context_window"].setText(str(model.context_window or ""))
        if model.price:
            self._fields["input"].setText(f"{model.price.input:f}")
            self._fields["output"].setText(f"{model.price.output:f}")

    def _lay_out(self) -> None:
        theme, fields = self._context.theme, self._fields
        rows: tuple[tuple[str, list[QWidget]], ...] = (
            ("Provider", [self._provider]),
            ("Model id", [fields["model_id"], self._list_button, self._test_button]),
            ("Name", [fields["name"]]),
            ("Base URL", [fields["base_url"]]),
            ("API key", [self._key]),
            ("", [self._in_file]),
            ("Environment variable", [fields["key_env"]]),
            ("Price", [fields["input"], fields["output"]]),
            ("Context window", [fields["context_window"]]),
        )
        for title, parts in rows:
            self.body.addLayout(_labelled(theme, title, parts))
            for note in (note for name, note in self._notes.items() if fields[name] in parts):
                self.body.addWidget(note)
            if title == "Model id":
                self.body.addLayout(self._told)
            if title == "Price":
                self.body.addWidget(self._table)
        self.body.addWidget(self._limits)
        self.body.addStretch(1)

    def _provider_changed(self) -> None:
        offline = self._provider.currentData() == "offline"
        shown = [self._fields[name] for name in ("base_url", "key_env", "input", "output")]
        for field in (*shown, self._key, self._in_file):
            field.setEnabled(not offline)
        self._limits.set_offline(offline)
        self._fields["base_url"].setPlaceholderText(
            "http://host:port/v1" if self._provider.currentData() == "openai-compatible" else "the provider's own"
        )
        self._look_up()

    def _look_up(self) -> None:
        self._context.tasks.start(self._show_table(self._probe()), "look a price up", self._tell)

    async def _show_table(self, model: Model) -> None:
        """Say what the bundled table has of the model that is typed."""
        price, window = await asyncio.to_thread(self._context.project.models.in_table, model)
        if model != self._probe():
            return
        self._table.set_text(f"{_MILLION} {_table_words(price, bool(model.model_id))}")
        self._fields["input"].setPlaceholderText(f"{price.input:f}" if price else "input")
        self._fields["output"].setPlaceholderText(f"{price.output:f}" if price else "output")
        self._fields["context_window"].setPlaceholderText(f"{number(window)} tokens" if window else "tokens")

    def _tell(self, error: WorkbenchError) -> None:
        self._clear()
        if error.code in _KEY_REMEDIES:
            error = InputError(error.code, error.message, "", _KEY_REMEDIES[error.code])
            self._key.setFocus()
        self._told.addWidget(Banner.of(self._context.theme, error))

    def _is_right(self) -> bool:
        """Mark every field that cannot be taken and go to the first one; whether there is none."""
        wrong = wrong_values(self._fields)
        name = self._fields["name"].text().strip() or self._fields["model_id"].text().strip()
        if self._model is None and any(model.name == name for model in self._context.project.models.all()):
            wrong["name"] = f"There is a model “{name}” already. Type another name, or change that one."
        for one in self._fields:
            self._mark(one, wrong.get(one, ""))
        fields = [field for one, field in self._fields.items() if one in wrong] + self._limits.wrong()
        if fields:
            self._clear()
            fields[0].setFocus()
            bring_into_view(fields[0])
        return not fields

    def _mark(self, name: str, words: str) -> None:
        """Say under a field what is wrong with it; "" takes that away."""
        self._fields[name].set_wrong(words)
        self._notes[name].set_text(words)
        self._notes[name].setVisible(bool(words))

    def _asking(self, words: str) -> None:
        """Say at once that the server is asked, and ask it nothing else until it answered."""
        self._clear()
        for button in (self._list_button, self._test_button):
            button.setEnabled(False)
        said = Paragraph(self._context.theme, words, "small", "text2")
        self._told.addWidget(said)
        said.show()

    def _clear(self) -> None:
        for button in (self._list_button, self._test_button):
            button.setEnabled(True)
        while (item := self._told.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _probe(self) -> Model:
        """The model as far as asking its server needs it."""
        words = {name: self._fields[name].text().strip() for name in ("model_id", "base_url", "key_env")}
        return Model(id="new", name=words["model_id"] or "new", provider=self._provider.currentData(), **words)

    def _list(self) -> None:
        probe = self._probe()
        self._asking("Asking which models it has …")
        self._context.tasks.start(self._show_served(probe), "list models", self._tell)

    async def _show_served(self, probe: Model) -> None:
        found = await self._context.project.models.served(probe, self._key.text().strip())
        self._clear()
        theme = self._context.theme
        self._told.addWidget(Paragraph(theme, f"It serves {count(len(found), 'model')}.", "small", "text2"))
        if not found:
            return
        served = Choice(theme, "Models that the server offers")
        served.addItem("Choose one …", "")
        for model_id in sorted(found):
            served.addItem(model_id, model_id)
        field = self._fields["model_id"]
        served.currentIndexChanged.connect(lambda: field.setText(served.currentData() or field.text()))
        self._told.addWidget(served)
        if len(found) == 1:
            served.setCurrentIndex(1)

    def _test(self) -> None:
        if not self._is_right():
            return
        model = Model(id="new", **self.values())
        self._asking("Asking for one word …")
        self._context.tasks.start(self._try(model), "test a model", self._tell)

    async def _try(self, model: Model) -> None:
        answer = await self._context.project.models.try_out(model, self._key.text().strip())
        self._clear()
        self._told.addWidget(Paragraph(self._context.theme, f"✓ It answered: {answer[:200]}", "body", "better"))

    def _save(self) -> None:
        if not self._is_right():
            return
        try:
            model = self._context.project.models.put(**self.values())
        except WorkbenchError as error:
            self._tell(error)
            return
        key = self._key.text()
        if key.strip():
            self._context.tasks.start(self._keep_key(model, key, self._in_file.isChecked()), "keep a key", self._tell)
        else:
            self._done(model)

    async def _keep_key(self, model: Model, key: str, in_file: bool) -> None:
        await asyncio.to_thread(self._context.project.models.set_key, model, key, in_file=in_file)
        self._done(model)

    def _done(self, model: Model) -> None:
        self._context.say(f"{model.name} is saved")
        self._context.navigate("models", model.id)
        self.closed.emit()


def open_model_drawer(context: UiContext, model: Model | None = None) -> ModelDrawer:
    """Show the drawer."""
    drawer = ModelDrawer(context, model)
    context.open_drawer(drawer)
    return drawer


def _table_words(price: Price | None, typed: bool) -> str:
    if price is None:
        return "The bundled table does not know this model: without a price of your own it is unknown." if typed else ""
    return f"Empty: {money(price.input, 2)} in, {money(price.output, 2)} out, by {price.source}."


def _note(theme: Theme) -> Paragraph:
    note = Paragraph(theme, "", "small", "worse")
    note.hide()
    return note


def _labelled(theme: Theme, title: str, parts: list[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    if title:
        column.addWidget(Label(theme, title, "small", "text2"))
    row = QHBoxLayout()
    row.setSpacing(8)
    for place, part in enumerate(parts):
        row.addWidget(part, 0 if place and isinstance(part, Button) else 1)
    column.addLayout(row)
    return column
