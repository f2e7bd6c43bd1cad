"""The board of a prompt: variants side by side on equal lines, each key saved, counted and compared as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core import content_diff
from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import PromptCell
from workbench.core.prompts import Prompt, Variant
from workbench.ui.context import UiContext
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.board_moves import BoardMoves
from workbench.ui.notebook.completion import Completer
from workbench.ui.notebook.preview_parts import PreviewHead
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.prompt_counts import PromptCounts
from workbench.ui.notebook.prompt_grid import fold_same, lay_out, notes_hidden, short_rows, window_heights
from workbench.ui.notebook.prompt_marks import Marker, Marks, Names, mark_jobs, unused
from workbench.ui.notebook.prompt_pinned import BesidePinned
from workbench.ui.notebook.prompt_preview import PromptPreview
from workbench.ui.notebook.prompt_room import PageRoom
from workbench.ui.notebook.text_box import TALLEST, too_long

_MARK_MS, _REST_MS = 120, 350
_LONG = 30_000
"""Characters of a message from which words are compared when the typing rests: that takes a second of a processor."""


class PromptBoard(BoardMoves, BesidePinned):
    """Scrolls sideways from the variant on that does not fit at 256 px; the baseline stays in view.

    ``left`` is Esc in an editor, ``shownAgain`` that columns or figures are others, ``retyped`` that the words are
    others, told at most every 120 ms; ``menuAsked`` carries a variant's key, a message's place (-1: the variant, -2:
    its parameters, -3: what of it is not valid) and the widget below which a menu belongs; ``collapseAsked`` the key
    of a variant that is to be collapsed, or opened; ``added`` that of a new one, with its step's label and merge.
    """

    left = Signal()
    shownAgain = Signal()
    retyped = Signal()
    menuAsked = Signal(str, int, QWidget)
    collapseAsked = Signal(str)
    added = Signal(str, str, str)

    def __init__(self, context: UiContext, rows: tuple[int, int] = (1, 9)) -> None:
        super().__init__()
        self._context = context
        self._rows = rows
        self.prompt_id = ""
        self._chosen: tuple[str, ...] = ()
        self._collapsed: tuple[str, ...] = ()
        self._set = ""
        self._changed_words = True
        self._columns: list[VariantColumn] = []
        self._fields: list[str] = []
        self._last: tuple[str, int] = ("", 0)
        self._only = False
        self._room = PageRoom(context.theme, self, self._fit, full=rows[1] > TALLEST)
        self._marker = Marker(context, self)
        self._marker.found.connect(self._show_marks)
        self.preview = PromptPreview(context, self)
        self.preview.shown.connect(self._fit)
        self.horizontalScrollBar().valueChanged.connect(self.preview.stay_in_view)
        self.counts = PromptCounts(context, self)
        self.counts.changed.connect(self._show_figures)
        self.setObjectName("promptBoard")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._marks = QTimer(self, singleShot=True)
        self._marks.timeout.connect(self._mark)

    def show_prompt(self, prompt_id: str, cell: PromptCell, golden_set: str) -> None:
        """Show the variants of a prompt that a cell chose; names and counts come from a set ("" for none)."""
        if golden_set != self._set or not self._fields:
            self._fields = self._context.project.golden.fields(golden_set) if golden_set else []
        self.prompt_id, self._chosen, self._set = prompt_id, cell.variants, golden_set
        self._collapsed = cell.collapsed
        self._changed_words, self._only = cell.changed_words, cell.only_differences
        self.preview.choose(golden_set, cell.preview_case, on=cell.preview)
        self.refresh()

    def prompt(self) -> Prompt | None:
        """The prompt as it is now."""
        found = self._context.project.documents.find("prompt", self.prompt_id)
        return found if isinstance(found, Prompt) else None

    @property
    def columns(self) -> list[VariantColumn]:
        """One per variant that is shown."""
        return self._columns

    def variants(self) -> list[Variant]:
        """The variants that are shown, as they are saved."""
        prompt = self.prompt()
        return variant_edits.shown_variants(prompt, self._chosen) if prompt is not None else []

    def refresh(self) -> None:
        """Bring the columns to what is saved; they are built again only when variants or messages came or went."""
        variants = self.variants()
        wanted = [(variant.key, len(variant.content.messages), variant.key in self._collapsed) for variant in variants]
        if wanted != [(*column.signature(), column.collapsed) for column in self._columns]:
            self._build(variants)
        for column, variant in zip(self._columns, variants, strict=True):
            column.show_variant(variant, self._context.project.documents.content(variant))
        fold_same(self._columns, only=self._only)
        # While long texts are typed the marks wait for a rest, also after a save.
        if not self._marks.isActive():
            self._mark()
        self._count()
        self._show_figures()
        self._fit()

    def cases_changed(self) -> None:
        """The golden set is another."""
        self._fields = self._context.project.golden.fields(self._set) if self._set else []
        self.counts.again()
        self.preview.read_cases()
        self._mark()

    def _build(self, variants: Sequence[Variant]) -> None:
        self.flush()
        focus = self.window().focusWidget()
        name = focus.objectName() if isinstance(focus, PromptBox) and self.isAncestorOf(focus) else ""
        theme = self._context.theme
        opened = sum(variant.key not in self._collapsed for variant in variants)
        self._columns = [VariantColumn(theme, variant, self._rows, short_rows(opened)) for variant in variants]
        for column in self._columns:
            column.collapsed = column.key in self._collapsed
        head = PreviewHead(theme)
        board = lay_out(theme, self._columns, head)
        for column in self._columns:
            self._wire(column)
        self.preview.place(head, self._columns)
        self.setWidget(board)
        if name:
            kept = {box.objectName(): box for column in self._columns if not column.collapsed for box in column.boxes}
            if name in kept:
                kept[name].setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.focus_variant(*self.last)

    def _wire(self, column: VariantColumn) -> None:
        key = column.key
        column.name.renamed.connect(lambda name: self.change(variant_edits.rename, key, name, label=f"Rename {key}"))
        column.name.dropped.connect(lambda at: self._drop_variant(key, at))
        column.name.menu.clicked.connect(lambda: self.menuAsked.emit(key, -1, column.name.menu))
        column.strip.clicked.connect(lambda: self.focus_variant(key))
        column.parameters.clicked.connect(lambda: self.menuAsked.emit(key, -2, column.parameters))
        column.unfinished.clicked.connect(lambda: self.menuAsked.emit(key, -3, column.unfinished))
        for place, (head, box) in enumerate(zip(column.heads, column.boxes, strict=True)):
            head.dropped.connect(lambda point, at=place: self._drop_message(column, at, point))
            head.role.clicked.connect(lambda _=False, at=place, anchor=head.role: self.menuAsked.emit(key, at, anchor))
            box.edited.connect(lambda text, at=place: self._save(key, at, text))
            box.refused.connect(lambda reason: self._context.problem(too_long(reason)))
            box.typed.connect(lambda box=box: self._typed(box))
            box.left.connect(self.left)
            box.grew.connect(self._fit)
            box.cursorPositionChanged.connect(lambda box=box, at=place: column.show_fault(at) if box.faults else None)
            Completer(self._context, box, lambda: self._set)
            box.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Remember which message was edited last; Alt Shift Up and Down move it, F8 goes to what is marked."""
        if isinstance(event, QKeyEvent) and isinstance(watched, PromptBox) and self._moves(watched, event):
            return True
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, PromptBox):
            for column in self._columns:
                if watched in column.boxes:
                    self._last = (column.key, column.boxes.index(watched))
                    # Short messages open up to be edited, and stay so: nothing moves under the pointer later.
                    watched.set_rows(*self._rows)
                    self.preview.edit(column, self._last[1])
                    # The frame, not the editor: of an editor Qt shows only where its cursor stands.
                    self.ensureWidgetVisible(column.frames[self._last[1]], 0, 0)
        return False

    @property
    def last(self) -> tuple[str, int]:
        """Key and message that were edited last; the first variant that is open before that."""
        keys = [column.key for column in self._columns if not column.collapsed]
        if self._last[0] in keys:
            return self._last
        return (keys[0] if keys else "", 0)

    def change(self, edit: Callable[..., Prompt], *arguments: object, label: str, merge: str = "") -> None:
        """Save what an edit of `variant_edits` makes of the prompt; an error is told over the page."""
        prompt = self.prompt()
        if prompt is None:
            return
        try:
            self._context.project.documents.put(edit(prompt, *arguments), label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)
        self.refresh()

    def _save(self, key: str, place: int, text: str) -> None:
        prompt = self.prompt()
        if prompt is None:
            return
        try:
            changed = variant_edits.set_text(prompt, key, place, text)
            if changed != prompt:
                merge = f"edit:{prompt.id}:{key}:{place}"
                self._context.project.documents.put(changed, label=f"Edit {key}", merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)
        for column, variant in zip(self._columns, self.variants(), strict=False):
            if column.key == key:
                column.name.show_variant(variant, self._context.project.documents.content(variant))

    def flush(self) -> None:
        """Save what was typed and not saved yet."""
        for column in self._columns:
            for box in column.boxes:
                box.flush()

    def _typed(self, box: PromptBox) -> None:
        self._count()
        if box.document().characterCount() > _LONG:
            self._marks.start(_REST_MS)
        elif not self._marks.isActive():
            self._marks.start(_MARK_MS)

    def _count(self) -> None:
        self.counts.show(self.prompt_id, self.live(), self._set)

    def live(self) -> list[Variant]:
        """The variants as they stand in the editors, which may be newer than what is saved."""
        pairs = zip(self._columns, self.variants(), strict=False)
        return [variant_edits.with_texts(variant, column.texts()) for column, variant in pairs]

    def _show_figures(self) -> None:
        base = self.counts.figures(self._columns[0].key) if self._columns else None
        before = window_heights(self._columns)
        for number, column in enumerate(self._columns):
            mine = self.counts.figures(column.key)
            if mine is not None:
                column.show_figures(mine, base if number else None, self._matches(number))
        if before != window_heights(self._columns):
            self._fit()
        self.shownAgain.emit()

    def _matches(self, number: int) -> list[int | None]:
        """For each message of a column the baseline's message that it stands for."""
        variants = self.variants()
        if not 0 < number < len(variants):
            return []
        return content_diff.matches(variants[0].content.messages, variants[number].content.messages)

    def _mark(self) -> None:
        """Look for faults of every message, and for the words that differ from the baseline's message."""
        self._marks.stop()
        jobs = mark_jobs(self._columns, [self._matches(n) for n in range(len(self._columns))], self._changed_words)
        case = self.preview.case
        sample, case_id = (case.inputs, case.id) if case is not None else (None, "")
        snippets = self._context.project.documents.snippets()
        self._marker.mark(jobs, Names(tuple(self._fields), sample, snippets, case_id))
        self.preview.render(self.live())
        self.retyped.emit()

    def _show_marks(self, found: Mapping[tuple[str, int], Marks]) -> None:
        before = notes_hidden(self._columns)
        for column in self._columns:
            mine = [found.get((column.key, place)) for place in range(len(column.boxes))]
            column.show_unused(unused(self._fields, [marks for marks in mine if marks is not None]))
            for place, box in enumerate(column.boxes):
                marks = found.get((column.key, place))
                if marks is not None and marks.text == box.text():
                    box.set_marks(marks.faults, marks.differing)
                    column.show_fault(place)
        if before != notes_hidden(self._columns):
            self._fit()

    def _fit(self) -> None:
        """Editors are as high as rows and page allow; the board is as high as all of it."""
        board = self.widget()
        if board is None or not self._columns:
            return
        typed = self._last[1] if self._last[0] else -1
        self._room.fit(board, self._columns, typed, previewed=self.preview.on)
        layout = board.layout()
        if layout is not None:
            layout.activate()
            bar = self.horizontalScrollBar()
            needs = board.minimumSizeHint().width() > self.viewport().width()
            self.setFixedHeight(board.sizeHint().height() + (bar.sizeHint().height() if needs else 0) + 4)
            self.pin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs other lines."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)
