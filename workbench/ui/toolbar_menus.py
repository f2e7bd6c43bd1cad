"""The menus of the toolbar: project, model, budget."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget, QWidgetAction

from workbench.core.documents import ProjectInfo
from workbench.core.errors import WorkbenchError
from workbench.core.figures import money
from workbench.core.models import STAND_IN
from workbench.core.typed import dollars_in
from workbench.ui.commands import Commands
from workbench.ui.context import NO_BUDGET, UiContext
from workbench.ui.toolbar import Toolbar
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import short_tip

_AMOUNTS = ("0.10", "0.50", "2", "10")


class ToolbarMenus(QObject):
    """Fills the toolbar's menus and keeps its words."""

    def __init__(self, context: UiContext, toolbar: Toolbar, commands: Commands) -> None:
        super().__init__(toolbar)
        self._context, self._toolbar, self._commands = context, toolbar, commands
        self._project = commands.menu("project", toolbar)
        self._project.addSeparator()
        for title, name in (("Add", "add"), ("View", "view")):
            menu = commands.menu(name, toolbar)
            menu.setTitle(title)
            self._project.addMenu(menu)
        self._model = QMenu(toolbar)
        self._model.setAccessibleName("Model")
        self._model.aboutToShow.connect(self._fill_models)
        self._budget = QMenu(toolbar)
        self._budget.setAccessibleName("Budget")
        self._budget.aboutToShow.connect(self._fill_budgets)
        toolbar.project.attach(self._project)
        toolbar.model.attach(self._model)
        toolbar.budget.attach(self._budget)

    def refresh(self) -> None:
        """Bring the words of the buttons up to date."""
        project, toolbar = self._context.project, self._toolbar
        toolbar.project.set_text(project.name)
        toolbar.project.setToolTip(short_tip(str(project.path)))
        name = project.documents.default_model()
        toolbar.model.set_text(name)
        words = "The embedded offline model: it is no language model" if name == STAND_IN else f"Runs take {name}"
        toolbar.model.setToolTip(short_tip(f"{words}, unless a cell or a variant says otherwise"))
        budget = self._context.budget()
        toolbar.budget.set_text("no limit" if budget is None else money(budget, 2))
        toolbar.budget.setToolTip("A run pauses before it spends more than this")

    def choose_model(self, name: str) -> None:
        """Make a model the project's default."""
        self._put(self._context.info().model_copy(update={"default_model": name}), f"Default model {name}")

    def choose_budget(self, amount: str) -> None:
        """Set what a run may spend: dollars as text, or ``none`` for no limit."""
        self._put(self._context.info().model_copy(update={"budget": amount}), "Budget")

    def _put(self, info: ProjectInfo, label: str) -> None:
        try:
            self._context.project.documents.put(info, label=label)
        except WorkbenchError as error:
            self._context.problem(error)

    def _fill_models(self) -> None:
        menu, project = self._model, self._context.project
        menu.clear()
        default = project.documents.default_model()
        for model in project.models.all():
            words = f"{model.name}   no language model" if model.name == STAND_IN else model.name
            item = menu.addAction(words)
            item.setCheckable(True)
            item.setChecked(model.name == default)
            item.setEnabled(not project.read_only)
            item.triggered.connect(lambda _=False, name=model.name: self.choose_model(name))
        menu.addSeparator()
        for action_id, title in (("add_model", "Add a model"), ("find_models", "Find models on this machine")):
            item = menu.addAction(title)
            item.setEnabled(self._commands.can(action_id))
            item.triggered.connect(lambda _=False, id_=action_id: self._commands.do(id_))

    def _fill_budgets(self) -> None:
        menu = self._budget
        menu.clear()
        now = self._context.budget()
        for amount in _AMOUNTS:
            item = menu.addAction(money(Decimal(amount), 2))
            item.setCheckable(True)
            item.setChecked(now == Decimal(amount))
            item.triggered.connect(lambda _=False, amount=amount: self.choose_budget(amount))
        item = menu.addAction("No limit")
        item.setCheckable(True)
        item.setChecked(now is None)
        item.triggered.connect(lambda: self.choose_budget(NO_BUDGET))
        menu.addSeparator()
        menu.addAction(self._other_amount(menu))

    def _other_amount(self, menu: QMenu) -> QWidgetAction:
        field = Field(self._context.theme, "Another amount in dollars", placeholder="Another amount, $")
        holder = _Typing()
        row = QHBoxLayout(holder)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(field)

        def take() -> None:
            try:
                amount = dollars_in(field.text())
            except ValueError:
                field.set_wrong("A number of dollars, such as 0.75")
                return
            menu.close()
            self.choose_budget(f"{amount:f}")

        field.returnPressed.connect(take)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        return action


class _Typing(QWidget):
    """Holds a field in a menu. Return is the field's: the menu would go to its first item, and at a second take it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Return; the rest moves in the menu."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
