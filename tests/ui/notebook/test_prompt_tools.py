"""The tools of the prompt cell by keys and mouse: completion, preview, diff, snippets, versions, history."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QLineEdit, QListWidget, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import ALT, CONTROL, Desk
from tests.ui.notebook.test_prompt_cell import body, box, click, keys, prompt, text_of
from workbench.core.notebooks import PromptCell
from workbench.core.prompts import Snippet
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.completion import Offer, offers, paths_of, place_of
from workbench.ui.notebook.diff_text import DiffText
from workbench.ui.notebook.preview_parts import PreviewColumn
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_diff import PromptDiff
from workbench.ui.notebook.prompt_history import PromptHistory
from workbench.ui.notebook.variant_json import VariantJsonDrawer
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.pages.snippet import SnippetPage
from workbench.ui.widgets.glyph_cover import uncovered, uncovered_words

SHIFT = Qt.KeyboardModifier.ShiftModifier


def cell_of(desk: Desk) -> PromptCell:
    found = desk.notebook.cell(desk.cell("prompt"))
    assert isinstance(found, PromptCell)
    return found


def editing(desk: Desk, key: str, place: int) -> None:
    editor = box(desk, key, place)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)


def completions(desk: Desk) -> list[str]:
    found = desk.page.window().findChildren(QListWidget, "completions")
    return [one.item(row).text() for one in found if not one.isHidden() for row in range(one.count())]


def preview(desk: Desk, key: str) -> PreviewColumn:
    found = desk.page.findChild(PreviewColumn, f"preview-{key}")
    assert found is not None
    return found


def system_of(shown: PromptDiff) -> DiffText:
    # The last one is the present one: those before it wait to be deleted.
    return [one for one in shown.findChildren(DiffText) if one.accessibleName().startswith("system")][-1]


async def test_a_variable_is_completed_by_keys_alone(desk: Desk) -> None:
    editing(desk, "B", 1)
    desk.type(" {{ mes")
    await until(lambda: completions(desk) == ["message"])
    desk.press(Qt.Key.Key_Return)
    assert box(desk, "B", 1).text().endswith(" {{ message }}")
    assert not completions(desk)
    await until(lambda: text_of(desk, "B", 1).endswith(" {{ message }}"))


async def test_paths_filters_and_snippets_are_offered_where_they_fit(desk: Desk) -> None:
    desk.project.documents.put(Snippet(id="s", name="tone", text="Be kind."), label="New").result()
    golden, set_id = desk.project.golden, desk.project.documents.heads("golden_set")[0].id
    held = golden.cases(set_id, split="held-out", limit=1)[0]
    order = held.inputs["order"]
    assert isinstance(order, dict)
    secret = held.model_copy(update={"inputs": {**held.inputs, "order": {**order, "only_held_out": "Zebra"}}})
    golden.update(set_id, [secret], label="Edit").result()
    editing(desk, "B", 1)
    desk.type(" {{ order.")
    await until(lambda: "price" in completions(desk))
    assert "only_held_out" not in completions(desk)
    assert {"item", "price", "sale", "paid_with"} <= set(completions(desk))
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    assert box(desk, "B", 1).text().endswith(" {{ order.price }}")
    desk.type(" | toj")
    await until(lambda: completions(desk) == ["tojson"])
    desk.press(Qt.Key.Key_Escape)
    assert not completions(desk)
    assert box(desk, "B", 1).hasFocus()
    editing(desk, "B", 1)
    desk.type(' {% include "')
    await until(lambda: completions(desk) == ["tone"])
    desk.press(Qt.Key.Key_Return)
    assert box(desk, "B", 1).text().endswith('{% include "tone" %}')


async def test_ctrl_space_offers_and_leaving_puts_the_list_away(desk: Desk) -> None:
    editing(desk, "B", 1)
    desk.press(Qt.Key.Key_Space, CONTROL)
    assert not completions(desk)
    desk.type(" {{ ")
    desk.press(Qt.Key.Key_Space, CONTROL)
    await until(lambda: {"message", "order", "topic", "case"} <= set(completions(desk)))
    assert "completion" in box(desk, "B", 1).accessibleDescription()
    box(desk, "A", 0).setFocus()
    assert not completions(desk)


def test_where_the_cursor_is() -> None:
    def kind(text: str) -> str:
        found = place_of(text, len(text))
        return f"{found.kind} {found.path}{found.typed}" if found else ""

    assert kind("plain {") == ""
    assert kind("{{ a }} b") == ""
    assert kind("{{ order.pa") == "name order.pa"
    assert kind("{{ x | to") == "filter to"
    assert kind("{% in") == "tag in"
    assert kind("{% for a in or") == "name or"
    assert kind("{% include 'to") == "include to"
    assert kind("{{ 'text or") == ""
    assert paths_of([{"a": {"b": {"c": 1}}, "bad name": 2, "d": ""}, {"d": [1, 2]}])["a.b.c"] == "number, 1"
    assert paths_of([{"d": ""}, {"d": [1, 2]}])["d"] == "list of 2"
    place = place_of("{{ mes", 6)
    assert place is not None
    assert [one.word for one in offers(place, {"a_message": "", "message": "x"}, [])] == ["message", "a_message"]
    assert offers(place, {"message": "text, hi"}, []) == [Offer("message", "text, hi")]


async def test_the_preview_renders_a_case_and_steps_by_keys(desk: Desk) -> None:
    click(desk, "previewPrompt")
    await until(lambda: bool(preview(desk, "B").words))
    first = preview(desk, "B").words[1]
    assert "Can I return the rucksack?" in first
    assert preview(desk, "A").findChild(QLabel, "preview-tokens-A").text().endswith("tok rendered")
    desk.page.go_to(desk.cell("prompt"))
    desk.page.next_preview_case()
    await until(lambda: preview(desk, "B").words[1] != first)
    assert cell_of(desk).preview_case == "r02"
    desk.page.previous_preview_case()
    await until(lambda: preview(desk, "B").words[1] == first)
    editing(desk, "B", 1)
    desk.type(" {{ nothing }}")
    problem = preview(desk, "B").findChild(QLabel, "preview-problem-B")
    await until(lambda: "nothing" in problem.accessibleName())
    assert problem.isVisible()
    assert preview(desk, "A").words


async def test_the_preview_names_what_is_empty_and_unused_and_hides_held_out_cases(desk: Desk) -> None:
    golden, set_id = desk.project.golden, desk.project.documents.heads("golden_set")[0].id
    first, second = golden.cases(set_id, limit=2)
    changed = [
        first.model_copy(update={"inputs": {**first.inputs, "message": "", "extra": 1}}),
        second.model_copy(update={"split": "held-out"}),
    ]
    golden.update(set_id, changed, label="Edit").result()
    click(desk, "previewPrompt")
    notes = preview(desk, "A").findChild(QLabel, "preview-notes-A")
    await until(lambda: "“message” is empty in this case." in notes.accessibleName())
    assert "Not used: extra." in notes.accessibleName()
    # Without the preview too: dots under the name in the editor, a line below the variant.
    box = desk.page.findChild(PromptBox, "prompt-A-1")
    said = f"“message” is empty in case {first.id}."
    await until(lambda: said in box.accessibleDescription())
    assert all(fault.mild for fault in box.faults)
    await until(lambda: desk.page.findChild(QLabel, "unused-A").text() == "Not used: extra")
    place = desk.page.findChild(QLabel, "previewPlace")
    assert place.text().startswith("1 of 47")
    menu = body(desk).board.preview.menu()
    assert second.id not in [action.text() for action in menu.actions()]
    next(action for action in menu.actions() if "held-out" in action.text()).trigger()
    await until(lambda: place.text().startswith("1 of 72"))
    assert [entry.action for entry in desk.project._store.audit_entries()] == ["held-out.shown"]


async def test_any_two_are_compared_in_the_cell(desk: Desk) -> None:
    history = desk.project.history
    version = history.save_version(prompt(desk).id, "A", "first words")
    click(desk, "compareVariants")
    shown = desk.page.findChild(PromptDiff, "promptDiff")
    before, after = shown.findChild(QComboBox, "diffBefore"), shown.findChild(QComboBox, "diffAfter")
    assert [before.itemText(row) for row in range(3)] == ["A baseline", "B shorter", "C one example"]
    after.setFocus()
    QTest.keyClick(after, Qt.Key.Key_Up)
    after.activated.emit(after.currentIndex())
    assert cell_of(desk).compare_after == after.currentData()
    before.setCurrentIndex(before.findData(version))
    before.activated.emit(before.currentIndex())
    assert cell_of(desk).compare_before == version
    text = system_of(shown)
    side = text.toPlainText()
    QTest.mouseClick(shown.findChild(QAbstractButton, "diffInline"), Qt.MouseButton.LeftButton)
    assert cell_of(desk).inline
    text = system_of(shown)
    assert text.toPlainText() != side
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in text.toPlainText()
    # What is typed is compared as it is typed.
    editing(desk, "B", 0)
    desk.type(" Quite new words.")
    await until(lambda: any("Quite new words." in one.toPlainText() for one in shown.findChildren(DiffText)))


async def test_only_what_differs_folds_the_messages_that_are_the_same(desk: Desk) -> None:
    cell = cell_of(desk)
    desk.page.put_cell(cell.model_copy(update={"variants": ("A", "B")}), "Choose")
    assert box(desk, "A", 1).isVisible()
    desk.page.go_to(cell.id)
    desk.page.only_differences()
    assert not box(desk, "A", 1).isVisible()
    assert box(desk, "A", 0).isVisible()
    desk.page.only_differences()
    assert box(desk, "B", 1).isVisible()


async def test_a_snippet_is_written_used_and_renamed(desk: Desk) -> None:
    documents = desk.project.documents
    documents.put(Snippet(id="s", name="tone", text="Be kind."), label="New").result()
    editing(desk, "B", 0)
    desk.type(' {% include "tome" %}')
    desk.press(Qt.Key.Key_Escape)
    note = desk.page.findChild(QLabel, "fault-B-0")
    await until(lambda: "Did you mean “tone”?" in note.accessibleDescription())
    editor = box(desk, "B", 0)
    editor.put_text(editor.text().replace("tome", "tone"))
    body(desk).board._save("B", 0, editor.text())
    page = SnippetPage(desk.context, "s")
    page.resize(700, 500)
    page.show()
    assert page.used_by() == ["refund-reply: B shorter"]
    page.box.setFocus()
    page.box.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(page.box, " Be brief.")
    page.flush()
    assert documents.snippets() == {"tone": "Be kind. Be brief."}
    assert documents.undo_label == "Edit the snippet tone"
    QTest.keyClicks(page.box, '{% include "tone" %}')
    assert "in a circle: tone → tone" in page.findChild(QLabel, "snippetFault").accessibleName()
    found = documents.find("snippet", "s")
    assert isinstance(found, Snippet)
    documents.rename_snippet(found, "voice").result()
    assert '{% include "voice" %}' in text_of(desk, "B", 0)
    page.copy_tag()
    assert QApplication.clipboard().text() == '{% include "voice" %}'
    page.close()
    page.deleteLater()


async def test_a_version_is_saved_with_a_note_and_restored_on_the_history_page(desk: Desk) -> None:
    desk.page.go_to(desk.cell("prompt"))
    editing(desk, "B", 0)
    desk.type(" One.")
    desk.page.save_version()
    dialog = desk.page.findChild(QDialog, "name_dialog")
    QTest.keyClicks(dialog.findChild(QLineEdit), "one more word")
    QTest.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Return)
    assert desk.toasts[-1].startswith("Variant B saved as version ")
    editing(desk, "B", 0)
    desk.type(" Two.")
    desk.page.flush()
    page = PromptPage(desk.context, prompt(desk).id)
    page.resize(1000, 600)
    page.show()
    history: PromptHistory = page.history
    await until(lambda: len(history.model.steps) == 4)
    said = [str(history.model.data(history.model.index(row))) for row in range(4)]
    assert said[-1].count("one more word") == 1
    drafts = [step.key for step in history.model.steps]
    assert drafts == ["A", "B", "C", ""]
    history.view.setFocus()
    for _ in range(3):
        QTest.keyClick(history.view, Qt.Key.Key_J)
    assert page.can("restore_version")
    assert not page.can("save_draft")
    QTest.mouseClick(page.findChild(QAbstractButton, "restoreVersion"), Qt.MouseButton.LeftButton)
    assert desk.toasts[-1].endswith("is the draft D")
    assert text_of(desk, "D", 0).endswith(" One.")
    assert text_of(desk, "B", 0).endswith(" One. Two.")
    await until(lambda: keys(desk) == ["A", "B", "C", "D"])
    body(desk).board.change(lambda found: found.model_copy(update={"variants": found.variants[:3]}), label="Back")
    page.close()
    page.deleteLater()


async def test_an_archived_variant_comes_back_on_the_page(desk: Desk) -> None:

    body(desk).board.change(variant_edits.archive, "B", label="Archive B")
    page = PromptPage(desk.context, prompt(desk).id)
    page.show()
    button = page.findChild(QAbstractButton, "archivedVariants")
    assert button.text() == "Archived 1"
    page.archived_menu().actions()[0].trigger()
    await until(lambda: keys(desk) == ["A", "B", "C"])
    page.close()
    page.deleteLater()


async def test_tools_and_schema_are_checked_as_they_are_typed(desk: Desk) -> None:
    editing(desk, "B", 0)
    desk.page.edit_schema()
    drawer = desk.drawers[-1]
    assert isinstance(drawer, VariantJsonDrawer)
    drawer.resize(400, 600)
    drawer.show()
    drawer.box.setFocus()
    QTest.keyClicks(drawer.box, '{"type": "object",')
    assert drawer.state.startswith("Line 1: ")
    assert drawer.box.faults
    drawer.box.flush()
    drawer.close()
    # What is no JSON yet is there again.
    desk.page.edit_schema()
    again = desk.drawers[-1]
    assert isinstance(again, VariantJsonDrawer)
    again.show()
    assert again.box.text() == '{"type": "object",'
    again.box.setFocus()
    again.box.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(again.box, ' "required": ["label"]}')
    assert again.state.startswith("Valid schema")
    QTest.keyClick(again.box, Qt.Key.Key_F, ALT | SHIFT)
    assert again.box.text().split("\n")[1] == '  "type": "object",'
    again.box.flush()
    variant = prompt(desk).variant("B")
    assert variant is not None
    assert variant.content.response_schema == {"type": "object", "required": ["label"]}
    assert desk.page.findChild(QAbstractButton, "parameters-B").text() == "answers by schema"
    counts = body(desk).board.counts
    await until(lambda: (now := counts.figures("B")) is not None and now.static.beside > 0)
    figures = counts.figures("B")
    assert figures is not None
    assert not figures.exact
    assert figures.static.total == sum(figures.static.messages) + figures.static.beside
    desk.project.documents.undo()
    await until(lambda: again.state == "None")
    desk.page.edit_tools()
    tools = desk.drawers[-1]
    assert isinstance(tools, VariantJsonDrawer)
    tools.box.insertPlainText('[{"name": "look_up"}]')
    tools.box.flush()
    assert tools.state.startswith("1\N{NO-BREAK SPACE}tool")
    for one in (drawer, again, tools):
        one.close()
        one.deleteLater()


async def test_messages_and_variants_move_by_keys_and_mouse(desk: Desk) -> None:
    def roles() -> list[str]:
        variant = prompt(desk).variant("C")
        assert variant is not None
        return [message.role for message in variant.content.messages]

    assert roles() == ["system", "user", "assistant", "user"]
    box(desk, "C", 2).setFocus()
    desk.press(Qt.Key.Key_Up, ALT | SHIFT)
    assert roles() == ["system", "assistant", "user", "user"]
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "prompt-C-1"
    desk.press(Qt.Key.Key_Down, ALT | SHIFT)
    assert roles() == ["system", "user", "assistant", "user"]
    board = body(desk).board
    column = board.columns[2]
    drag(column.heads[0], column.frames[2], QPoint(4, 40))
    assert roles() == ["user", "assistant", "system", "user"]
    assert desk.project.documents.undo_label == "Move message of C"
    drag(board.columns[0].name, board.columns[1].name, QPoint(200, 10))
    assert keys(desk) == ["B", "A", "C"]
    desk.page.move_variant_left()
    assert keys(desk) == ["A", "B", "C"]
    desk.page.move_variant_right()
    assert keys(desk) == ["B", "A", "C"]


def drag(source: QWidget, target: QWidget, at: QPoint) -> None:
    """Take a part with the mouse and drop it on another."""
    start = QPoint(source.width() // 2, source.height() // 2)
    end = source.mapFromGlobal(target.mapToGlobal(at))
    QTest.mousePress(source, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(source, (start + end) / 2)
    QTest.mouseMove(source, end)
    QTest.mouseRelease(source, Qt.MouseButton.LeftButton, pos=end)


async def test_bad_input_is_said_in_a_sentence_and_nothing_is_lost(desk: Desk) -> None:
    before = text_of(desk, "B", 0)
    editing(desk, "B", 0)
    QApplication.clipboard().setText("x" * 50_000_000)
    desk.press(Qt.Key.Key_V, CONTROL)
    assert "50,000,000 characters" in desk.problems.pop().message
    assert box(desk, "B", 0).text() == before
    QApplication.clipboard().setText("<b>bold</b> \x07\u202etxet")
    desk.press(Qt.Key.Key_V, CONTROL)
    assert box(desk, "B", 0).text().endswith("<b>bold</b> \x07\u202etxet")
    note = desk.page.findChild(QLabel, "fault-B-0")
    await until(lambda: "U+0007 stands here" in note.accessibleDescription())
    desk.page.flush()
    assert text_of(desk, "B", 0).endswith("<b>bold</b> \x07\u202etxet")


async def test_a_message_too_long_for_an_editor_is_kept_whole(desk: Desk) -> None:
    long = "Be kind. " * 200_000
    desk.project.documents.put(variant_edits.set_text(prompt(desk), "B", 0, long), label="Long").result()
    note = desk.page.findChild(QLabel, "fault-B-0")
    await until(lambda: "too long to be edited here" in note.accessibleDescription())
    assert box(desk, "B", 0).isReadOnly()
    assert len(box(desk, "B", 0).text()) == 20_000
    editing(desk, "B", 1)
    desk.type(" more")
    desk.page.flush()
    assert text_of(desk, "B", 0) == long


async def test_templates_that_never_end_are_stopped_in_the_preview(desk: Desk) -> None:
    click(desk, "previewPrompt")
    problem = preview(desk, "B").findChild(QLabel, "preview-problem-B")
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"
    for text, said in ((loops, "loops more than"), ("{{ self }}", "The name “self” is not allowed")):
        box(desk, "B", 0).setFocus()
        box(desk, "B", 0).selectAll()
        box(desk, "B", 0).insertPlainText(text)
        await until(lambda said=said: said in problem.accessibleName())


def test_characters_that_no_font_has_are_named(desk: Desk) -> None:
    font = desk.context.theme.font("mono")
    assert uncovered("plain text, äöü €", font) == []
    devanagari = QFontDatabase.WritingSystem.Devanagari in QFontDatabase.writingSystems()
    assert uncovered("ह", font) == ([] if devanagari else ["ह"])
    assert "U+10FFFD" in uncovered_words("a \U0010fffd", font) or uncovered("\U0010fffd", font) == []
