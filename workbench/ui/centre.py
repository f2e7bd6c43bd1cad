"""The middle of the window: banners, the pages that were opened, what is shown full size, and the toast."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStackedWidget, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.ui.context import UiContext
from workbench.ui.full_view import FullView
from workbench.ui.pages.registry import ONE_PAGE, PAGES
from workbench.ui.regions import focus_into
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.toast import Toast

MOST_PAGES = 8
"""Pages kept alive with their scroll position and open editors; the oldest goes first."""
MOST_BANNERS = 2


class Centre(QWidget):
    """Makes pages by the registry and keeps them. ``pageChanged`` says that another one is shown."""

    pageChanged = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._pages: dict[tuple[str, str], QWidget] = {}
        self._full: list[FullView] = []
        self._banners: list[Banner] = []
        self._passing: list[Banner] = []
        """Those that are of the page that is shown: they go with it."""
        self._shown: tuple[str, str] = ("", "")
        self.setObjectName("centre")
        self.setProperty("ground", "page")
        self._stack = QStackedWidget()
        self._stack.setProperty("ground", "page")
        self._empty = self._nothing()
        self._stack.addWidget(self._empty)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        self._toast = Toast(context.theme, self)
        self._told_at: int | None = None
        context.bridge.changed.connect(self._outdate)
        context.blind.changed.connect(self._shut)
        self.pageChanged.connect(self._let_pass)

    @property
    def shown(self) -> tuple[str, str]:
        """Kind and id of the page that is shown; empty words for none."""
        return self._shown

    @property
    def banners(self) -> list[str]:
        """What the banners over the page say."""
        return [banner.words for banner in self._banners]

    @property
    def toast_words(self) -> str:
        """What the toast says; "" while there is none."""
        return self._toast.words if not self._toast.isHidden() else ""

    def page(self) -> QWidget | None:
        """The widget that takes the actions of the page: the page, or what is shown full size."""
        if self._full:
            return self._full[-1].widget
        return self._pages.get(self._shown)

    def last_notebook(self) -> str:
        """Id of the notebook that was shown last; "" for none."""
        return next((id_ for kind, id_ in reversed(self._pages) if kind == "notebook"), "")

    def show_page(self, kind: str, document_id: str) -> bool:
        """Show a page; it is made when it is opened first. Returns whether there is such a page."""
        make = PAGES.get(kind)
        if make is None:
            return False
        key = (kind, "" if kind in ONE_PAGE else document_id)
        while self._full:
            self.close_full()
        page = self._pages.pop(key, None)
        if page is None:
            page = make(self._context, document_id)
            self._stack.addWidget(page)
            _begin_in(page)
        self._pages[key] = page  # last used last
        self._shown = key
        self._stack.setCurrentWidget(page)
        if kind in ONE_PAGE:
            page.show_item(document_id)  # type: ignore[attr-defined]
        while len(self._pages) > MOST_PAGES:
            self.forget(*next(iter(self._pages)))
        self.pageChanged.emit()
        return True

    def show_nothing(self) -> None:
        """Show what there is to do in a project without documents."""
        self._shown = ("", "")
        self._stack.setCurrentWidget(self._empty)
        self.pageChanged.emit()

    def forget(self, kind: str, document_id: str) -> None:
        """Drop the page of a document that is gone."""
        page = self._pages.pop((kind, document_id), None)
        if page is None:
            return
        focus = QApplication.focusWidget()
        had_focus = focus is not None and page.isAncestorOf(focus)
        self._stack.removeWidget(page)
        page.hide()
        page.deleteLater()
        if self._shown == (kind, document_id):
            if self._pages:
                self.show_page(*next(reversed(self._pages)))
            else:
                self.show_nothing()
        if had_focus:
            # Qt would give the keys to the first button of the toolbar.
            focus_into(self.page() or self._empty)

    def open_full(self, title: str, widget: QWidget) -> None:
        """Show a widget over the page."""
        place = getattr(self._pages.get(self._shown), "title", "") or self._context.project.name
        view = FullView(self._context.theme, str(place), title, widget)
        view.closed.connect(self.close_full)
        self._full.append(view)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        widget.setFocus()
        self.pageChanged.emit()

    def close_full(self) -> None:
        """Go back to what was shown before."""
        if not self._full:
            return
        view = self._full.pop()
        below = self._full[-1] if self._full else self._pages.get(self._shown, self._empty)
        focus = QApplication.focusWidget()
        had_focus = focus is None or view.isAncestorOf(focus)
        self._stack.setCurrentWidget(below)
        self._stack.removeWidget(view)
        if had_focus:
            focus_into(below)
        view.hide()
        view.deleteLater()
        self.pageChanged.emit()

    def _shut(self) -> None:
        """Put away what was full size before somebody began to rate blind; the rating itself stays."""
        if self._context.blind.active and self._full and not getattr(self._full[-1].widget, "rates", False):
            self.close_full()
        if not self._context.blind.active:
            self._let_pass()

    def show_problem(self, error: WorkbenchError) -> None:
        """Tell an error over the page; the same one is told once."""
        blind = error.code == "rating.blind"
        banner = self._blinded(error) if blind else Banner.of(self._context.theme, error, closable=True)
        if banner.words in self.banners:
            banner.deleteLater()
            return
        self.add_banner(banner)
        self._passing += [banner] if blind else []

    def _blinded(self, error: WorkbenchError) -> Banner:
        """What is put off while somebody rates blind is no failure, and the way to it stands beside."""
        anyway = Step("Show anyway; it is recorded", self._context.blind.show_anyway)
        return Banner(self._context.theme, "info", error.message, error.remedy, [anyway], closable=True)

    def _let_pass(self) -> None:
        """Put away what was said of a page that is left, or of a queue that covers nothing any more."""
        for banner in self._passing:
            if banner in self._banners:
                self._banners.remove(banner)
                banner.hide()
                banner.deleteLater()
        self._passing = []

    def show_info(self, sentence: str, steps: tuple[Step, ...] = ()) -> Banner:
        """Show a line over the page that can be put away."""
        banner = Banner(self._context.theme, "info", sentence, steps=steps, closable=True)
        self.add_banner(banner)
        return banner

    def add_banner(self, banner: Banner) -> None:
        """Show a banner over the page; the oldest gives way."""
        banner.closed.connect(lambda: self._banners.remove(banner) if banner in self._banners else None)
        self._banners.append(banner)
        self._column.insertWidget(len(self._banners) - 1, banner)
        while len(self._banners) > MOST_BANNERS:
            oldest = self._banners.pop(0)
            oldest.hide()
            oldest.deleteLater()

    def clear_banners(self) -> None:
        """Put all banners away."""
        while self._banners:
            banner = self._banners.pop()
            banner.hide()
            banner.deleteLater()

    def toast(self, text: str, undo: Callable[[], object] | None, *, is_redo: bool = False) -> None:
        """Say that something is done, or with ``is_redo`` undone, and what takes it back."""
        self._told_at = None if undo is None else self._context.project.documents.undo_step
        self._toast.show_text(text, undo, is_redo=is_redo)

    def _outdate(self) -> None:
        """What a toast offers to take back is its own step: after a later one its button would take back that."""
        if self._told_at is not None and self._context.project.documents.undo_step > self._told_at:
            self._told_at = None
            self._toast.hide()

    def clear_toast(self) -> None:
        """Put the toast away: what it says no longer holds."""
        self._toast.hide()

    def _nothing(self) -> EmptyPlace:
        context = self._context
        return EmptyPlace(
            context.theme,
            "notebook-text",
            "No notebook yet",
            "A notebook holds notes, prompts, runs and what came out, in the order in which you think.",
            Step("New notebook", lambda: context.command("new_notebook")),
            Step("Import a file", lambda: context.command("import_file")),
            "or drop CSV, JSONL, JSON, XLSX, Parquet anywhere here",
        )


def _begin_in(page: QWidget) -> None:
    """Let the keys go to what a page is about when they come there first, and not to the first button of its head."""
    first = getattr(page, "focus_first", None)
    view = getattr(page, "view", None)
    if first is not None:
        first()
    elif isinstance(view, QAbstractItemView):
        view.setFocus(Qt.FocusReason.OtherFocusReason)
