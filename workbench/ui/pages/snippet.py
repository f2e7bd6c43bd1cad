"""The page of a snippet: its text, what is wrong in it, and the variants that include it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.core import templates
from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.core.prompts import Prompt, Snippet
from workbench.core.snippets import with_snippets
from workbench.project.tokens import corrected
from workbench.ui.context import UiContext
from workbench.ui.notebook.box_frame import BoxFrame
from workbench.ui.notebook.completion import Completer
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.template_marks import faults
from workbench.ui.notebook.template_tags import static_text
from workbench.ui.notebook.text_box import too_long
from workbench.ui.pages.header import PageHeader, page_column, page_scroll
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import HairLine, Label, Paragraph

_LONG, _REST_MS = 6_000, 350
"""Characters from which marks and count wait until the typing rests."""


class SnippetPage(QWidget):
    """Edits one snippet; each key is saved, undo is the project's."""

    def __init__(self, context: UiContext, snippet_id: str) -> None:
        super().__init__()
        self._context, self._id = context, snippet_id
        self._fields: list[str] = []
        self._sample: Mapping[str, JsonValue] | None = None
        self._case_id = ""
        theme = context.theme
        self.setObjectName("snippet_page")
        self._header = PageHeader(theme)
        self._add_buttons()
        self.box = PromptBox(theme, "text of the snippet", (10, 34))
        self.box.setObjectName("snippetText")
        self.box.setReadOnly(context.project.read_only)
        self._frame = BoxFrame(theme, self.box)
        self._completer = Completer(context, self.box, self._golden_set)
        self._fault = Paragraph(theme, "", "small", "worse")
        self._fault.setObjectName("snippetFault")
        self._uses = Paragraph(theme, "", "body", "text2")
        self._uses.setObjectName("snippetUses")
        self.box.edited.connect(self._save)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._mark)
        self.box.typed.connect(lambda: self._rest.start() if len(self.box.text()) > _LONG else self._mark())
        self.box.grew.connect(self._fit)
        self.box.refused.connect(lambda reason: context.problem(too_long(reason)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self._scrolled(), 1)
        context.bridge.changed.connect(self._changed)
        self.refresh()
        self._fit()

    def _add_buttons(self) -> None:
        context = self._context
        rename = Button(context.theme, "Rename", "plain", "pencil-line")
        rename.setObjectName("renameSnippet")
        rename.setToolTip("F2")
        rename.setEnabled(not context.project.read_only)
        rename.clicked.connect(lambda: context.command("rename"))
        copy = Button(context.theme, "Copy the tag", "plain", "copy")
        copy.setObjectName("copyTag")
        copy.clicked.connect(self.copy_tag)
        for button in (rename, copy):
            self._header.add(button)

    def _scrolled(self) -> QScrollArea:
        """The text, what is wrong in it, and who uses it."""
        scroll, held = page_scroll()
        held.addWidget(self._frame)
        held.addWidget(self._fault)
        held.addSpacing(8)
        held.addWidget(Label(self._context.theme, "Used by", "strong"))
        held.addWidget(self._uses)
        held.addStretch(1)
        return scroll

    @property
    def title(self) -> str:
        """The snippet's name."""
        snippet = self._snippet()
        return snippet.name if snippet else ""

    def refresh(self) -> None:
        """Show what is saved; an editor in which someone types keeps its text."""
        snippet = self._snippet()
        if snippet is None:
            return
        self._header.set_title(snippet.name)
        if not self.box.pending:
            self.box.put_text(snippet.text)
        self._read_cases()
        used = self.used_by()
        tag = f'{{% include "{snippet.name}" %}}'
        none = f"No prompt includes it yet. Write {tag} where its text shall stand; a changed snippet makes runs stale."
        self._uses.set_text("\n".join(used) or none)
        self._mark()

    def used_by(self) -> list[str]:
        """The variants and snippets that include it, also by way of others."""
        snippet, documents = self._snippet(), self._context.project.documents
        if snippet is None:
            return []
        snippets = documents.snippets()
        found = []
        for prompt in documents.all("prompt"):
            if isinstance(prompt, Prompt):
                keys = [
                    f"{variant.key} {variant.name}".strip()
                    for variant in prompt.variants
                    if snippet.name in with_snippets(variant.content, snippets).snippets
                ]
                if keys:
                    found.append(f"{prompt.name}: {', '.join(keys)}")
        others = [name for name, text in snippets.items() if snippet.name in templates.included(text)]
        return found + [f"snippet {name}" for name in others]

    def copy_tag(self) -> None:
        """Put the tag that includes it on the clipboard."""
        from PySide6.QtWidgets import QApplication

        snippet = self._snippet()
        if snippet is not None:
            QApplication.clipboard().setText(f'{{% include "{snippet.name}" %}}')
            self._context.say("The tag is on the clipboard.")

    def flush(self) -> None:
        """Save what was typed."""
        self.box.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8 and Shift F8 go to what is marked, as in a prompt; F2 renames."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_F2 and not held and not self._context.project.read_only:
            self._context.command("rename")
            return
        if event.key() != Qt.Key.Key_F8 or held & ~Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
            return
        marked = sorted(self.box.faults, reverse=bool(held))
        if not marked:
            self._context.say("Nothing is marked in this snippet.")
            return
        at = self.box.at
        further = (fault for fault in marked if (fault.start < at if held else fault.start > at))
        fault = next(further, marked[0])
        self.box.go_to_fault(fault)
        self._context.say(fault.reason)

    def focus_first(self) -> None:
        """The keys begin in the text."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys belong to the text."""
        super().focusInEvent(event)
        self.box.setFocus(event.reason())

    def _golden_set(self) -> str:
        heads = self._context.project.documents.heads("golden_set")
        return heads[0].id if heads else ""

    def _read_cases(self) -> None:
        """Names of all cases, and the first that is no held-out one as an example of what paths there are."""
        set_id, golden = self._golden_set(), self._context.project.golden
        self._fields = golden.fields(set_id) if set_id else []
        first = golden.cases(set_id, split="tune", limit=1) if set_id else []
        self._sample, self._case_id = (first[0].inputs, first[0].id) if first else (None, "")

    def _mark(self) -> None:
        documents = self._context.project.documents
        snippet = self._snippet()
        others = documents.snippets() | ({snippet.name: self.box.text()} if snippet else {})
        name = snippet.name if snippet else ""
        found = faults(self.box.text(), self._fields, self._sample, others, name, self._case_id)
        self.box.set_marks(found, ())
        wrong = next((fault.reason for fault in found if not fault.mild), "")
        self._fault.set_text(wrong)
        self._fault.setAccessibleName(wrong)
        self._fault.setVisible(bool(wrong))
        used = len(self.used_by())
        self._header.set_meta(f"snippet · {self._tokens()} · used by {count(used, 'document')}")

    def _tokens(self) -> str:
        """Of its own words, as the cells that include it count them for the project's model."""
        tokens, model = self._context.project.tokens, self._context.project.documents.default_model()
        counted = tokens.count(static_text(self.box.text()), model)
        about = "" if counted.exact else "≈ "
        return f"{about}{number(corrected(counted.n, tokens.known_correction(model)))} tok"

    def _fit(self) -> None:
        self._frame.setFixedHeight(self.box.fitting() + 2)

    def _save(self, text: str) -> None:
        snippet = self._snippet()
        if snippet is None or snippet.text == text:
            return
        try:
            self._context.project.documents.put(
                snippet.model_copy(update={"text": text}),
                label=f"Edit the snippet {snippet.name}",
                merge=f"edit:{snippet.id}",
            )
        except WorkbenchError as error:
            self._context.problem(error)

    def _snippet(self) -> Snippet | None:
        found = self._context.project.documents.find("snippet", self._id)
        return found if isinstance(found, Snippet) else None

    def _changed(self, changes: Changes) -> None:
        if changes.cases or any(kind in ("snippet", "prompt") for kind, _ in changes.documents):
            self.refresh()
