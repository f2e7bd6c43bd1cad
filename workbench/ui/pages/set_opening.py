"""Opens what stands in a cell: in a popup, full size, or in the drawer of the case; and the menus of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from workbench.core.cases import KINDS, SPLITS, Case
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.figures import number
from workbench.core.words import plain_words
from workbench.ui.actions import BY_ID
from workbench.ui.context import UiContext
from workbench.ui.dialogs.value import open_value_drawer
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_full import FullValue
from workbench.ui.pages.case_values import text_of, with_text
from workbench.ui.pages.set_popups import TagPopup, pick_word

_MOST_COUNTED = 20_000
if TYPE_CHECKING:
    from workbench.ui.pages.golden_set import GoldenSetPage

_MENU = (
    "open_value", "open_case", "", "add_case", "duplicate_cases", "change_cases", "fill_down", "clear_cells",
    "delete_cases", "", "find_cases", "replace_cases", "filter_cases",
)  # fmt: skip


class SetOpening(QObject):
    """Belongs to one page."""

    def __init__(self, context: UiContext, set_id: str, page: GoldenSetPage) -> None:
        super().__init__(page)
        self._context, self._id, self._page = context, set_id, page
        self._model, self._view = page.model, page.view
        self._view.pickAsked.connect(self.pick)
        self._view.fullAsked.connect(self.value)
        self._view.customContextMenuRequested.connect(self._menu)

    def pick(self, index: QModelIndex) -> None:
        """Edit a cell that has a popup or stands in the drawer of the case."""
        column, case = self._at(index)
        if column is None or case is None:
            return
        viewport, rect = self._view.viewport(), self._view.visualRect(index)
        if column.kind in ("kind", "split"):
            words = KINDS if column.kind == "kind" else SPLITS
            now = case.kind if column.kind == "kind" else case.split
            take = self._page.acts.set_value
            pick_word(viewport, self._context.theme, rect, words, now, lambda word: take(column, word))
        elif column.kind == "tags":
            labels = self._page.lines.latest.labels if self._page.lines.latest else {}
            known = sorted((tag for tag in labels if tag not in KINDS), key=lambda tag: -labels[tag])
            popup = TagPopup(viewport, self._context.theme, rect, case.tags, known)
            popup.taken.connect(lambda text: self._page.acts.change_tags(case.tags, text))
            popup.open()
        else:
            self.case(index)

    def value(self, index: QModelIndex) -> None:
        """Show a value full size; on the number, or where a case has parts, the drawer."""
        column, case = self._at(index)
        if column is None or case is None:
            return
        if column.kind == "number" or column.in_parts:
            self.case(index)
            return
        row, position = index.row(), self._model.position(index.row())

        def take(text: str) -> None:
            self._model.change_at(position, column, text)

        def why_not(text: str) -> str:
            try:
                with_text(case, column, text)
            except InputError as error:
                return error.message
            return ""

        value = case.reference if column.kind == "reference" else case.inputs.get(column.name)
        is_json = column.is_value and (not isinstance(value, str) if value is not None else column.as_json)
        full = FullValue(
            self._context, column.name, text_of(case, column), why_not, take,
            as_json=is_json, read_only=self._model.is_locked,
        )  # fmt: skip
        self._context.open_full(f"{column.name} of case {self._model.place(row) + 1}", full)

    def case(self, index: QModelIndex) -> None:
        """Show all parts of a case in the drawer."""
        _, case = self._at(index)
        if case is None:
            return
        from workbench.ui.dialogs.case_drawer import CaseDrawer

        position = self._model.position(index.row())
        title = f"Case {self._model.place(index.row()) + 1}"
        take = self._take
        self._context.open_drawer(CaseDrawer(self._context, case, title, lambda new: take(position, case, new)))

    def refused(self, error: WorkbenchError, position: int, column: Column, text: str) -> None:
        """An edit was not taken: what was typed is not lost, it goes on in the drawer, beside the reason."""
        title = f"{column.name} of case {self._model.place_of(position) + 1}"
        take = self._model.change_at
        open_value_drawer(self._context, title, text, lambda new: take(position, column, new), error, column.as_json)

    def about(self, index: QModelIndex) -> str:
        """``reference · text · 38 characters · ≈ 11 tok · case 64 tok``."""
        column, case = self._at(index)
        if column is None or case is None or column.kind == "number":
            return ""
        whole = f"case {self._tokens(_case_text(case))}"
        if not column.is_value:
            return f"{column.name} · {whole}"
        text = text_of(case, column)
        size = f"{number(len(text))} characters"
        return f"{column.name} · {column.type_words} · {size} · {self._tokens(text)} · {whole}"

    def _tokens(self, text: str) -> str:
        """``≈ 11 tok`` by the model that a run takes; of a very long text nothing is counted while a key is held."""
        if len(text) > _MOST_COUNTED:
            return "many tok"
        tokens = self._context.project.tokens
        found = tokens.count(text, self._context.project.documents.default_model())
        return f"{'' if found.exact else '≈ '}{number(found.n)} tok"

    def _take(self, position: int, before: Case, after: Case) -> bool:
        """Write what the drawer changed into the case as it is now: its cells may have been edited meanwhile."""
        now = self._model.case_at(position)
        if now is None or now.id != before.id:
            self._context.problem(InputError("case.gone", "The case is not in this set any more."))
            return False
        changes = {name: value for name, value in after if value != getattr(before, name)}
        try:
            return self._model.write([now.model_copy(update=changes)], (), f"Edit case {now.id[:16]}") or True
        except WorkbenchError as error:
            self._context.problem(error)
            return False

    def _at(self, index: QModelIndex) -> tuple[Column | None, Case | None]:
        if not index.isValid():
            return None, None
        return self._model.columns[index.column()], self._model.case(index.row())

    def _menu(self, place: QPoint) -> None:
        index = self._view.indexAt(place)
        if index.isValid() and not self._view.selectionModel().isSelected(index):
            self._view.setCurrentIndex(index)
        menu = QMenu(self._view)
        menu.setObjectName("case_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action_id in _MENU:
            if not action_id:
                menu.addSeparator()
                continue
            row = BY_ID[action_id]
            item = menu.addAction(row.title)
            item.setEnabled(self._page.can(action_id))
            item.setShortcuts(row.sequences)
            item.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            item.triggered.connect(getattr(self._page, row.method))
        menu.popup(self._view.viewport().mapToGlobal(place))


def _case_text(case: Case) -> str:
    """What of a case a template can put into a request: inputs, messages before, context documents."""
    parts = [plain_words(value) for value in case.inputs.values()]
    parts += [message.text for message in case.history]
    parts += [document.text for document in case.documents]
    return "\n".join(parts)
