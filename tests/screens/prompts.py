"""Screens of writing: variants, their diff, preview and history, scripts that fonts lack, snippet, tools, menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QWidget

from tests.screens.steps import do, open_notebook, open_page, rest, run_once, scroll_to
from workbench.core.prompts import Prompt, Snippet
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.notebook.prompt_menus import variant_menu
from workbench.ui.notebook.variant_json import JsonBox
from workbench.ui.widgets.fields import Field

SCRIPTS = (
    "أجب العميل بلطف واذكر ما سيحدث للطلب {{ order.item }} في الخطوة التالية.\n"
    "请用简短的中文回答，并说明退款需要几天。\nKind words 🙂 👩🏽‍💻 🇩🇪 and signs ✓ ✕ ☃ 𝔘𝔫𝔦.\nहिन्दी ภาษาไทย ქართული"
)


def _cell(window: MainWindow, **fields: object) -> PromptBody:
    open_notebook(window)
    page = window.page()
    assert isinstance(page, NotebookPage)
    cell = next(cell for cell in page.notebook().cells if cell.kind == "prompt")
    usual = {"compare": False, "preview": False, "only_differences": False, "inline": False}
    usual |= {"variants": (), "collapsed": ()}
    page.put_cell(cell.model_copy(update=usual | fields), "Scene")
    page.go_to(cell.id)
    body = page.prompt_body()
    assert body is not None
    return body


async def prompt_one(window: MainWindow) -> QWidget:
    """One variant alone."""
    _cell(window, variants=("A",))
    await rest(1.2)
    scroll_to(window, "prompt")
    return window


async def prompt_two(window: MainWindow) -> QWidget:
    """Two variants, their diff inline below."""
    _cell(window, variants=("A", "B"), compare=True, compare_after="B", inline=True)
    await rest(1.5)
    scroll_to(window, "prompt")
    return window


async def prompt_diff(window: MainWindow) -> QWidget:
    """The diff in the prompt cell."""
    _cell(window, compare=True, preview=False, only_differences=True, compare_after="B")
    await rest(1.0)
    return window


async def prompt_preview(window: MainWindow) -> QWidget:
    """The preview of a prompt for a case."""
    _cell(window, compare=False, preview=True, only_differences=True)
    await rest(1.0)
    scroll_to(window, "prompt")
    return window


async def prompt_full(window: MainWindow) -> QWidget:
    """A prompt in full size, the cursor in the second variant."""
    body = _cell(window)
    body.board.focus_variant("B")
    window.commands.do("open_full")
    await rest(1.5)
    return window


async def prompt_scripts(window: MainWindow) -> QWidget:
    """Arabic, Chinese, emoji: what no font of the machine shows is said below the message."""
    body = _cell(window)
    body.board.change(variant_edits.set_text, "B", 0, SCRIPTS, label="Edit B")
    await rest(1.2)
    scroll_to(window, "prompt")
    return window


async def prompt_six(window: MainWindow) -> QWidget:
    """Six variants, one with a long name and a long text."""
    body = _cell(window)
    prompt = window.context.project.documents.one(Prompt)
    while len(prompt.variants) < 6:
        prompt, key = variant_edits.duplicate(prompt, "B")
        prompt = variant_edits.rename(prompt, key, "a name that is longer than its column is wide")
    text = prompt.variants[3].content.messages[0].text
    prompt = variant_edits.set_text(prompt, prompt.variants[3].key, 0, f"{text}\n{text}\nIncomprehensibilities" * 3)
    window.context.project.documents.put(prompt, label="Six").result()
    await rest(1.5)
    scroll_to(window, "prompt")
    body.board.focus_variant(prompt.variants[3].key)
    await rest(0.5)
    return window


async def prompt_collapsed(window: MainWindow) -> QWidget:
    """One of six variants open, of the others their names."""
    await prompt_six(window)
    return await do(window, "collapse_others", 1.2)


async def prompt_history(window: MainWindow) -> QWidget:
    """Versions and drafts of a prompt."""
    await run_once(window)
    body = _cell(window)
    history = window.context.project.history
    prompt = body.board.prompt()
    assert prompt is not None
    for key, words, note in (("B", "Say what happens next.", "says what comes next"), ("C", "Be brief.", "")):
        text = f"{prompt.variant(key).content.messages[0].text}\n{words}"  # type: ignore[union-attr]
        body.board.change(variant_edits.set_text, key, 0, text, label=f"Edit {key}")
        if note:
            history.save_version(prompt.id, key, note)
    shown = open_page(window, "prompt")
    await rest(1.0)
    shown.history.view.setCurrentIndex(shown.history.model.index(1, 0))  # type: ignore[attr-defined]
    await rest(0.5)
    return window


async def schema(window: MainWindow) -> QWidget:
    """The editor of a response schema, with an error in its fourth line."""
    _cell(window)
    window.commands.do("edit_schema")
    await rest()
    box = next(found for found in window.findChildren(JsonBox) if found.isVisible())
    box.insertPlainText('{\n  "type": "object",\n  "properties": {\n    "decision": {"type": "strng"}\n  }\n}')
    await rest(0.8)
    return window


async def snippet(window: MainWindow) -> QWidget:
    """A snippet, and who uses it."""
    project = window.context.project
    made = Snippet(id=project.documents.new_id(), name="closing", text="Say who writes.\n\n{{ order.itm }} goes back.")
    project.documents.put(made, label="Snippet").result()
    window.refresh()
    window.navigate("snippet", made.id)
    await rest(0.8)
    return window


async def tools(window: MainWindow) -> QWidget:
    """The editor of a variant's tools, with an error in it."""
    _cell(window)
    window.commands.do("edit_tools")
    await rest()
    for editor in window.findChildren(QWidget):
        if "Json" in type(editor).__name__ and hasattr(editor, "setPlainText") and editor.isVisible():
            editor.setPlainText('[{"name": "find_order", "parameters": {"type": "objct"}}]')
    await rest(0.8)
    return window


async def variants_menu(window: MainWindow) -> QWidget:
    """The menu of a variant."""
    body = _cell(window)
    menu = variant_menu(window.context, body.board, body.board.variants()[1], body)
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    await rest()
    return menu


async def new_project(window: MainWindow) -> QWidget:
    """The dialog of a new project."""
    open_page(window, "rubric")
    window.commands.do("new_project")
    await rest()
    dialog = next(child for child in window.findChildren(QWidget) if child.inherits("QFileDialog"))
    assert isinstance(dialog, QFileDialog)
    return dialog


async def palette_nothing(window: MainWindow) -> QWidget:
    """Ctrl K when nothing is called so."""
    open_notebook(window)
    window.commands.do("palette")
    window.palette_popup.findChildren(Field)[0].setText("exprot")
    await rest()
    return window
