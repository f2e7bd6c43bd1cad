"""The line that says what is run, each part of it a menu: refunds × A, B, C × gpt-4.1-mini × 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from workbench.core.experiments import Selection
from workbench.core.prompts import Prompt
from workbench.core.rubrics import Scorecard
from workbench.ui.context import UiContext
from workbench.ui.notebook.run_variants import Beside, keys_of, living
from workbench.ui.notebook.run_words import variants_words
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.widgets.labels import Label

_REPEATS = (1, 2, 3, 5, 10)


class RunSubject(QWidget):
    """Shows a selection. ``changed`` carries another one."""

    changed = Signal(object)

    def __init__(self, context: UiContext, beside: Callable[[], Beside | None] = lambda: None) -> None:
        """Make it.

        Args:
            context: the window.
            beside: what the prompt cell shows that is meant by it; None for nothing.
        """
        super().__init__()
        self._context = context
        self._beside = beside
        self._selection = Selection()
        theme = context.theme
        self._cases = WordButton(theme, name="golden set")
        self._variants = WordButton(theme, name="variants")
        self._models = WordButton(theme, name="models")
        self._repeats = WordButton(theme, name="repeats")
        self._card = WordButton(theme, "", "small", "text2", "scorecard")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        parts = (self._cases, self._variants, self._models, self._repeats)
        makers = (self._cases_menu, self._variants_menu, self._models_menu, self._repeats_menu)
        for number, (button, make) in enumerate(zip(parts, makers, strict=True)):
            if number:
                row.addWidget(Label(theme, "×", "body", "text2"))
            self._add(row, button, make)
        row.addSpacing(4)
        self._add(row, self._card, self._card_menu)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Set and variants; the rest gives way."""
        return QSize(self._context.theme.px(150), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it gets narrow the scorecard goes first, then the models' names are cut."""
        super().resizeEvent(event)
        self._squeeze()

    def _squeeze(self) -> None:
        theme = self._context.theme
        signs = 3 * theme.metrics("body").horizontalAdvance("×")
        self._models.set_limit(theme.px(260))
        others = sum(part.sizeHint().width() for part in (self._cases, self._variants, self._repeats)) + signs
        whole = others + self._models.sizeHint().width()
        self._card.setVisible(whole + self._card.sizeHint().width() + 8 <= self.width())
        if whole > self.width():
            self._models.set_limit(max(theme.px(48), self.width() - others))

    def _add(self, row: QHBoxLayout, button: WordButton, make: Callable[[], QMenu]) -> None:
        button.setObjectName(f"run-{button.accessibleName().partition(':')[0].strip() or 'part'}")
        button.clicked.connect(lambda: make().popup(button.mapToGlobal(button.rect().bottomLeft())))
        row.addWidget(button)

    @property
    def words(self) -> str:
        """All of it as text."""
        parts = (self._cases, self._variants, self._models, self._repeats)
        return " × ".join(button.text() for button in parts)

    def show_selection(self, selection: Selection) -> None:
        """Show a selection with the names that it stands for now."""
        self._selection = selection
        found = self._context.project.documents.find("golden_set", selection.cases) if selection.cases else None
        name = getattr(found, "name", selection.cases) if found else (selection.cases or self._only("golden_set"))
        limit = f" (first {selection.limit})" if selection.limit else ""
        tags = f" [{', '.join(selection.tags)}]" if selection.tags else ""
        self._cases.set_text(f"{name or 'no golden set'}{tags}{limit}")
        self._variants.set_text(variants_words(self.keys()) or "no variants")
        models = selection.models or (self._context.project.documents.default_model(),)
        self._models.set_text(", ".join(models) if len(models) < 3 else f"{models[0]} and {len(models) - 1} more")
        self._repeats.set_text(str(selection.repeats))
        card = selection.scorecard
        shown = (
            "not scored" if card == "none" else f"scored by {self._card_name(card)}" if self._card_name(card) else ""
        )
        self._card.set_text(shown or "not scored")

    def _only(self, kind: str) -> str:
        heads = self._context.project.documents.heads(kind)  # type: ignore[arg-type]
        return heads[0].name if len(heads) == 1 else ""

    def _card_name(self, wanted: str) -> str:
        found = self._context.project.documents.find("scorecard", wanted) if wanted else None
        return found.name if isinstance(found, Scorecard) else (wanted or self._only("scorecard"))

    def prompts(self) -> list[Prompt]:
        """The prompts that are run."""
        documents = self._context.project.documents
        wanted: Sequence[object] = (
            [documents.find("prompt", name) for name in self._selection.prompts]
            if self._selection.prompts
            else documents.all("prompt")
        )
        return [prompt for prompt in wanted if isinstance(prompt, Prompt)]

    def keys(self) -> list[str]:
        """Keys of the variants that are run."""
        return keys_of(self._selection, self.prompts())

    def running(self) -> Selection:
        """The selection as it is run."""
        return living(self._selection, self.prompts())

    def _menu(self, name: str) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName(name)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _put(self, **fields: object) -> None:
        self.changed.emit(self._selection.model_copy(update=fields))

    def _cases_menu(self) -> QMenu:
        menu = self._menu("runCasesMenu")
        for head in self._context.project.documents.heads("golden_set"):
            chosen = self._selection.cases in (head.id, head.name)
            self._choice(menu, head.name, chosen, partial(self._put, cases=head.id, tags=()))
        menu.addSeparator()
        splits = (("tune", "Cases to tune on"), ("held-out", "Held-out cases"), ("all", "All cases"))
        for split, title in splits:
            self._choice(menu, title, self._selection.split == split, partial(self._put, split=split))
        menu.addSeparator()
        for limit in (None, 10, 50):
            words = f"The first {limit} only" if limit else "As many as there are"
            self._choice(menu, words, self._selection.limit == limit, partial(self._put, limit=limit))
        return menu

    def _variants_menu(self) -> QMenu:
        menu = self._menu("runVariantsMenu")
        keys = self.keys()
        for prompt in self.prompts():
            for variant in prompt.variants:
                if not variant.archived:
                    title = f"{variant.key}  {variant.name}".rstrip()
                    self._choice(menu, title, variant.key in keys, partial(self._toggle_variant, variant.key))
        menu.addSeparator()
        every = "All that are not archived, new ones too"
        self._choice(menu, every, not self._selection.variants, partial(self._put, variants=()))
        found = self._beside()
        if found is not None and found.shown and not found.whole:
            title = f"Those that the prompt cell shows: {variants_words(found.shown)}"
            self._choice(menu, title, not found.words, self.choose_shown)
        prompts = menu.addMenu("Prompt")
        for head in self._context.project.documents.heads("prompt"):
            chosen = head.id in self._selection.prompts or head.name in self._selection.prompts
            self._choice(prompts, head.name, chosen, partial(self._put, prompts=(head.id,), variants=()))
        return menu

    def choose_shown(self) -> None:
        """Run the variants that the prompt cell shows."""
        found = self._beside()
        if found is not None and found.shown:
            self._put(variants=() if found.whole else found.shown)

    def _toggle_variant(self, key: str) -> None:
        every = [variant.key for prompt in self.prompts() for variant in prompt.variants if not variant.archived]
        keys = set(self.keys()) ^ {key}
        chosen = tuple(found for found in every if found in keys)
        if chosen:
            self._put(variants=() if list(chosen) == every else chosen)

    def _models_menu(self) -> QMenu:
        menu = self._menu("runModelsMenu")
        names = [model.name for model in self._context.project.models.all()]
        chosen = set(self._selection.models)
        default = self._context.project.documents.default_model()
        title = f"The project's model ({default}), or the variant's own"
        self._choice(menu, title, not chosen, lambda: self._put(models=()))
        menu.addSeparator()
        for name in names:
            self._choice(menu, name, name in chosen, partial(self._toggle_model, name, names))
        menu.addSeparator()
        menu.addAction("Add a model …", lambda: self._context.command("add_model"))
        return menu

    def _toggle_model(self, name: str, names: Sequence[str]) -> None:
        chosen = set(self._selection.models) ^ {name}
        self._put(models=tuple(known for known in names if known in chosen))

    def _repeats_menu(self) -> QMenu:
        menu = self._menu("runRepeatsMenu")
        for repeats in _REPEATS:
            words = "Once" if repeats == 1 else f"{repeats} times, as calls of their own"
            chosen = self._selection.repeats == repeats
            self._choice(menu, words, chosen, partial(self._put, repeats=repeats))
        return menu

    def _card_menu(self) -> QMenu:
        menu = self._menu("runScorecardMenu")
        for head in self._context.project.documents.heads("scorecard"):
            chosen = self._selection.scorecard in (head.id, head.name)
            self._choice(menu, head.name, chosen, partial(self._put, scorecard=head.id))
        menu.addSeparator()
        self._choice(menu, "Not scored", self._selection.scorecard == "none", lambda: self._put(scorecard="none"))
        return menu

    def _choice(self, menu: QMenu, title: str, chosen: bool, do: Callable[[], None]) -> None:
        action = menu.addAction(title.replace("&", "&&"), do)
        action.setCheckable(True)
        action.setChecked(chosen)
