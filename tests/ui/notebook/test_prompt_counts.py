"""Counts, money and the window of each variant's model, as they stand over the messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from tests.project.corrected import project_with_calls
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import body, box, label, prompt
from workbench.core.cases import Case, GoldenSet
from workbench.core.messages import message
from workbench.core.models import Model, Price
from workbench.core.notebooks import Notebook, PromptCell
from workbench.core.prompts import Prompt, PromptContent, Snippet, Variant
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.prompt_history import PromptHistory
from workbench.ui.notebook.prompt_menus import message_menu, variant_menu
from workbench.ui.notebook.variant_json import open_json
from workbench.ui.theme import Theme


def choose_model(desk: Desk, key: str, model: str) -> None:
    """By the menu of a variant."""
    variant = prompt(desk).variant(key)
    assert variant is not None
    menu = variant_menu(desk.context, body(desk).board, variant, body(desk))
    models = next(found for found in menu.findChildren(QMenu) if found.title() == "Model")
    next(action for action in models.actions() if action.text() == model).trigger()


async def test_a_preferred_model_brings_its_encoding_its_price_and_its_window(desk: Desk) -> None:
    price = Price(input=Decimal(1), output=Decimal(2), source="own")
    for name, window in (("large", 100_000), ("small", 300)):
        model = Model(
            id=name, name=name, provider="openai", model_id="gpt-4.1-mini", price=price, context_window=window
        )
        desk.project.documents.put(model, label="Add").result()
    for key in "AB":
        choose_model(desk, key, "large")
    await until(lambda: "%" in label(desk, "money-B-delta"))
    await until(lambda: "exact but where ≈ stands" in body(desk).meta() and label(desk, "tokens-A")[0] != "≈")
    assert label(desk, "tokens-C").startswith("≈")
    assert label(desk, "money-A").startswith("$0.")
    assert label(desk, "money-B-delta").startswith("−")
    window = desk.page.findChild(QLabel, "window-words-A")
    assert " · max " in window.text()
    choose_model(desk, "A", "small")
    await until(lambda: "Does not fit small" in body(desk).board.columns[0].window.words)
    assert "tokens: " in body(desk).board.columns[0].window.words
    variant = prompt(desk).variant("A")
    assert variant is not None
    assert variant.model == "small"
    assert variant.content == PromptContent.model_validate(variant.content.model_dump()), "it is no part of the version"


async def test_a_history_message_is_a_place_for_the_cases_own_messages(desk: Desk) -> None:
    set_id = desk.project.documents.heads("golden_set")[0].id
    first = desk.project.golden.cases(set_id, split="tune", limit=1)[0]
    history = (message("user", "Hello?"), message("assistant", "Good morning."))
    desk.project.golden.update(set_id, [first.model_copy(update={"history": history})], label="Edit").result()
    variant = prompt(desk).variant("A")
    assert variant is not None
    menu = message_menu(desk.context, body(desk).board, variant, 0, body(desk))
    below = next(found for found in menu.findChildren(QMenu) if found.title() == "Add below")
    next(action for action in below.actions() if action.text().startswith("history")).trigger()
    desk.page.go_to(desk.cell("prompt"))
    desk.page.preview_prompt()
    words = body(desk).board.columns[0].preview
    await until(lambda: len(words.words) == 4)
    assert words.words[1:3] == ["Hello?", "Good morning."]
    assert box(desk, "A", 1).parentWidget().isHidden()
    assert "case" in label(desk, "count-A-1")


@pytest.fixture
async def corrected(tmp_path: Path, theme: Theme) -> AsyncIterator[Desk]:
    """A project whose model's vendor counted a quarter more tokens than we, in twelve calls."""
    project = project_with_calls(tmp_path / "corrected.pwb", 12, ratio=1.25)
    content = PromptContent(messages=(message("user", "Say what case {{ n }} is about. " * 20),))
    written = Prompt(id="p", name="p", variants=(Variant(key="A", content=content, model="local"),))
    project.documents.put(written, label="Add").result()
    cells = (PromptCell(id="cell", prompt="p", golden_set="set"),)
    project.documents.put(Notebook(id="n", name="n", cells=cells), label="Add").result()
    made = Desk(project, theme)
    yield made
    await made.close()
    project.close()


async def test_an_estimate_is_corrected_by_what_the_vendor_counted_and_says_on_how_many_calls(corrected: Desk) -> None:
    counts = body(corrected).board.counts
    await until(lambda: "from 12 calls · median" in body(corrected).meta())
    assert "≈ × 1.2" in body(corrected).meta()
    figures = counts.figures("A")
    assert figures is not None
    assert figures.correction is not None
    assert label(corrected, "tokens-A").startswith("≈")
    assert figures.tokens == round(counts._rendered["A"].spread.median * figures.correction.ratio)
    bar = body(corrected).board.columns[0].window
    assert "as the vendor counted 12 calls of this project" in bar.accessibleDescription()


async def test_the_same_text_has_one_number_in_cell_preview_history_and_drawer(corrected: Desk) -> None:
    documents = corrected.project.documents
    schema = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}
    written = documents.one(Prompt)
    edited = variant_edits.set_text(written, "A", 0, "Say kindly what the case is about. " * 20)
    content = edited.variants[0].content.model_copy(update={"response_schema": schema})
    documents.put(variant_edits.put_content(edited, "A", content), label="Edit").result()
    cell = next(cell for cell in corrected.notebook.cells if isinstance(cell, PromptCell))
    corrected.page.put_cell(cell.model_copy(update={"preview": True}), "Preview")
    counts = body(corrected).board.counts

    def agree() -> bool:
        # The figures come in steps: both places count on their own.
        now = counts.figures("A")
        told = f"≈ {now.tokens} tok for this case · " if now and now.rendered and now.static.beside else "nothing yet"
        return label(corrected, "preview-tokens-A").startswith(told) and "from 12 calls" in body(corrected).meta()

    await until(agree)
    figures = counts.figures("A")
    assert figures is not None
    assert figures.correction is not None
    ratio = figures.correction.ratio
    words, beside = round(figures.static.words * ratio), round(figures.static.beside * ratio)
    said = f"× {ratio:.2f} from 12 calls · {beside} of them tools and schema"
    assert label(corrected, "preview-tokens-A").endswith(said)
    assert label(corrected, "count-A-0") == f"≈ {words} tok"
    sizes = [one.text() for one in corrected.page.findChild(QWidget, "preview-A").findChildren(QLabel)]
    assert f"≈ {words} tok" in sizes
    history = PromptHistory(corrected.context, "p")
    await until(lambda: bool(history.model.tokens))
    assert next(iter(history.model.tokens.values())) == f"≈ {figures.tokens} tok"
    drawer = open_json(corrected.context, body(corrected).board, "A", "schema")
    assert drawer.state == f"Valid schema · ≈ {beside} tok in every request"


async def test_a_variant_that_no_case_can_render_is_compared_with_nothing(desk: Desk) -> None:
    await until(lambda: "%" in label(desk, "tokens-B-delta"))
    broken = variant_edits.set_text(prompt(desk), "B", 1, "{{ nobody.knows.it }}")
    desk.project.documents.put(broken, label="Edit").result()
    await until(lambda: label(desk, "tokens-B-delta") == "not sent")
    assert "as written" in label(desk, "tokens-B")
    assert label(desk, "money-B").startswith("cannot be rendered")
    assert "%" not in label(desk, "money-B-delta")
    assert "%" in label(desk, "tokens-C-delta"), "what can be sent is compared as ever"
    desk.project.documents.put(variant_edits.set_text(prompt(desk), "A", 1, "{{ nor.this }}"), label="Edit").result()
    await until(lambda: label(desk, "tokens-C-delta") == "no baseline")
    assert label(desk, "money-C-delta") == ""


async def test_cell_preview_and_history_count_the_snippets_and_the_schema_alike(desk: Desk) -> None:
    documents = desk.project.documents
    alone = GoldenSet(id="alone", name="alone")
    documents.put(alone, label="Add").result()
    desk.project.golden.update("alone", [Case(id="one", inputs={"n": "three"})], label="Add").result()
    rules = "Answer in two short sentences. " * 5
    documents.put(Snippet(id="rules", name="rules", text=rules), label="Add").result()
    schema = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}
    content = PromptContent(messages=(message("user", '{% include "rules" %} {{ n }}'),), response_schema=schema)
    found = prompt(desk).model_copy(update={"variants": (Variant(key="A", content=content),)})
    documents.put(found, label="Edit").result()
    cell = next(cell for cell in desk.notebook.cells if isinstance(cell, PromptCell))
    desk.page.put_cell(cell.model_copy(update={"golden_set": "alone", "preview": True}), "Set")
    counts = body(desk).board.counts

    def agree() -> bool:
        # The figures come in steps: both places count on their own.
        now = counts.figures("A")
        told = f"≈ {now.tokens} tok for this case" if now and now.rendered and now.static.beside else "nothing yet"
        return told in label(desk, "preview-tokens-A")

    await until(agree)
    figures = counts.figures("A")
    assert figures is not None
    assert f"{figures.static.beside} of them tools and schema" in label(desk, "preview-tokens-A")
    assert figures.static.messages[0] > 25, "the snippet's words are the message's"
    history = PromptHistory(desk.context, found.id)
    await until(lambda: bool(history.model.tokens))
    assert next(iter(history.model.tokens.values())) == f"≈ {figures.static.total} tok + case"
    documents.put(Snippet(id="rules", name="rules", text=rules * 2), label="Edit").result()
    await until(lambda: (now := counts.figures("A")) is not None and now.tokens > figures.tokens + 20)
