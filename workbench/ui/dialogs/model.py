"""The drawer of a model: where it is, what it is called there, its key, its price."""

from __future__ import annotations

import asyncio
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.figures import count
from workbench.core.models import Model, Price
from workbench.ui.context import UiContext
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.labels import Label, Paragraph

_MILLION = "US dollars per million tokens. Empty: the bundled table, else unknown."


class ModelDrawer(Drawer):
    """Adds a model, or changes one."""

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
        self._provider.currentIndexChanged.connect(self._provider_changed)
        self._id = Field(theme, "Model id", placeholder="as the server calls it")
        self._name = Field(theme, "Name", placeholder="the same as the model id")
        self._url = Field(theme, "Base URL", placeholder="the provider's own")
        self._env = Field(theme, "Environment variable of the key", placeholder="the provider's usual one")
        self._key = Field(theme, "API key", placeholder="stays as it is" if model else "if it needs one")
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._in_file = CheckBox(theme, "Keep it in a file that only you can read")
        self._in_file.setToolTip("Instead of the system's keychain, for machines without one")
        self._input = Field(theme, "Price of input", placeholder="input")
        self._output = Field(theme, "Price of output", placeholder="output")
        self._context_window = Field(theme, "Context window", placeholder="tokens")
        self._requests = Field(theme, "Requests a minute", placeholder="requests, no limit")
        self._tokens = Field(theme, "Tokens a minute", placeholder="tokens, no limit")
        self._told = QVBoxLayout()
        self._fill()
        self._lay_out()
        self.accepted.connect(self._save)

    def values(self) -> dict[str, Any]:
        """The fields of core.models.Model as entered, and ``name``.

        Raises:
            InputError: a number is none, or a limit is not a whole number of one or more.
        """
        model_id = self._id.text().strip()
        if not model_id:
            raise InputError("model.id", "A model needs the id that its server knows.", remedy="Type the model id.")
        values: dict[str, Any] = {
            "name": self._name.text().strip() or model_id,
            "provider": self._provider.currentData(),
            "model_id": model_id,
            "base_url": self._url.text().strip(),
            "key_env": self._env.text().strip(),
        }
        for field, name in ((self._requests, "requests_per_minute"), (self._tokens, "tokens_per_minute")):
            values[name] = _limit(field)
        window = self._context_window.text().replace(",", "").strip()
        if window:
            values["context_window"] = int(_number(window, "Context window"))
        prices = [self._input.text().strip(), self._output.text().strip()]
        if any(prices):
            into, out = (_number(words or "0", "Price") for words in prices)
            values["price"] = Price(input=into, output=out, source="own")
        if self._model is not None:
            values = {**self._model.model_dump(include={"parameters", "idle_seconds", "concurrency"}), **values}
        return values

    def _fill(self) -> None:
        model = self._model
        if model is None:
            self._provider.setCurrentIndex(max(0, self._provider.findData("openai")))
            return
        self._provider.setCurrentIndex(max(0, self._provider.findData(model.provider)))
        self._id.setText(model.model_id)
        self._name.setText(model.name)
        self._name.setEnabled(False)
        self._name.setToolTip("Rename it in the navigator")
        self._url.setText(model.base_url)
        self._env.setText(model.key_env)
        if model.context_window:
            self._context_window.setText(str(model.context_window))
        if model.price:
            self._input.setText(f"{model.price.input:f}")
            self._output.setText(f"{model.price.output:f}")
        self._requests.setText(str(model.requests_per_minute or ""))
        self._tokens.setText(str(model.tokens_per_minute or ""))

    def _lay_out(self) -> None:
        theme = self._context.theme
        list_models = Button(theme, "List", small=True)
        list_models.setToolTip("Ask the server which models it has")
        list_models.clicked.connect(lambda: self._context.tasks.start(self._list(), "list models", self._tell))
        rows: tuple[tuple[str, list[QWidget]], ...] = (
            ("Provider", [self._provider]),
            ("Model id", [self._id, list_models]),
            ("Name", [self._name]),
            ("Base URL", [self._url]),
            ("API key", [self._key]),
            ("", [self._in_file]),
            ("Environment variable", [self._env]),
            ("Price", [self._input, self._output]),
            ("Context window", [self._context_window]),
            ("At most in a minute", [self._requests, self._tokens]),
        )
        for title, parts in rows:
            self.body.addLayout(_labelled(theme, title, parts))
            if title == "Price":
                self.body.addWidget(Paragraph(theme, _MILLION, "small", "text2"))
        self.body.addLayout(self._told)
        self.body.addStretch(1)

    def _provider_changed(self) -> None:
        offline = self._provider.currentData() == "offline"
        for field in (self._url, self._env, self._key, self._in_file, self._input, self._output):
            field.setEnabled(not offline)

    def _tell(self, error: WorkbenchError) -> None:
        self._clear()
        self._told.addWidget(Banner.of(self._context.theme, error))

    def _clear(self) -> None:
        while (item := self._told.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()

    async def _list(self) -> None:
        values = self.values() if self._id.text().strip() else {**_probe(self), "model_id": "-"}
        model = Model(id="new", **{**values, "name": values.get("name") or "new"})
        found = await self._context.project.models.served(model, self._key.text().strip())
        self._clear()
        theme = self._context.theme
        self._told.addWidget(Paragraph(theme, f"It serves {count(len(found), 'model')}.", "small", "text2"))
        if not found:
            return
        served = Choice(theme, "Models that the server offers")
        served.addItem("Choose one …", "")
        for model_id in sorted(found):
            served.addItem(model_id, model_id)
        served.currentIndexChanged.connect(lambda: self._id.setText(served.currentData() or self._id.text()))
        self._told.addWidget(served)
        if len(found) == 1:
            served.setCurrentIndex(1)

    def _save(self) -> None:
        try:
            values = self.values()
            model = self._context.project.models.put(**values)
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


def _probe(drawer: ModelDrawer) -> dict[str, Any]:
    return {
        "provider": drawer._provider.currentData(),
        "base_url": drawer._url.text().strip(),
        "key_env": drawer._env.text().strip(),
    }


def _number(words: str, what: str) -> Decimal:
    try:
        number = Decimal(words.lstrip("$"))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise InputError("model.number", f"{what}: “{words}” is no number.", remedy="Write it as 0.40.")
    return number


def _limit(field: QLineEdit) -> int | None:
    """A limit per minute; None where nothing is typed."""
    words = field.text().replace(",", "").strip()
    if not words:
        return None
    if not words.isdecimal() or not int(words):
        raise InputError(
            "model.limit", f"{field.accessibleName()}: “{words}” is no whole number of 1 or more.", remedy="Write 600."
        )
    return int(words)


def _labelled(theme: Theme, title: str, parts: list[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    if title:
        column.addWidget(Label(theme, title, "small", "text2"))
    row = QHBoxLayout()
    row.setSpacing(8)
    for number, part in enumerate(parts):
        row.addWidget(part, 0 if number and isinstance(part, Button) else 1)
    column.addLayout(row)
    return column
