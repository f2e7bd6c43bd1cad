"""What is read of a row that is rated: its layout comes to rest, whatever the texts and the size."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from workbench.core.rubrics import Criterion
from workbench.ui.notebook.rate_deck import Fact, RateItem
from workbench.ui.notebook.rate_row import RowTexts
from workbench.ui.theme import Theme

LEVELS = ("a", "b", "c", "d", "e")


class Counted(RowTexts):
    """Counts how often its content is laid out anew, and how deep within each other."""

    passes = depth = deepest = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count a pass; far too deep ones end here, or the process would."""
        if event.type() != QEvent.Type.Resize:
            return super().eventFilter(watched, event)
        self.passes += 1
        if self.depth > 20:
            return True
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        try:
            return super().eventFilter(watched, event)
        finally:
            self.depth -= 1


def _words(draw: random.Random, *counts: int) -> str:
    return " ".join("w" * draw.randint(1, 12) for _ in range(draw.choice(counts)))


def _item(seed: int) -> RateItem:
    """Short and long inputs, one answer or two."""
    draw = random.Random(seed)
    facts = tuple(Fact(f"n{n}", _words(draw, 1, 3, 6, 60, 300), draw.random() < 0.5) for n in range(draw.randint(0, 4)))
    criterion = Criterion(name="a", question="q", levels=LEVELS)
    return RateItem(facts, _words(draw, 1, 20, 60, 200), (criterion,), _words(draw, 20, 60) if seed % 2 else None)


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_no_width_of_the_texts_depends_on_their_height(theme: Theme, seed: int) -> None:
    # With a bar that comes and goes, heights about that of the text, at which it is just needed or just not, made Qt
    # resize the content within its own resize until the stack ended.
    texts = Counted(theme)
    texts.show_item(_item(seed))
    texts.show()
    for width in range(300 + 3 * seed, 820, 60):
        texts.resize(width, 200)
        QApplication.processEvents()
        asked = texts.viewport().width()
        for height in range(texts.natural() - 90, texts.natural() + 12, 10):
            texts.passes = texts.deepest = 0
            texts.resize(width, max(60, height))
            QApplication.processEvents()
            assert texts.viewport().width() == asked
            assert texts.deepest <= 2
            assert texts.passes <= 4
    texts.hide()
    texts.deleteLater()
