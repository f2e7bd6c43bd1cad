"""The tools of the prompt cell by keys and mouse: completion, preview, snippets, tools and schema."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from tests.ui.conftest import until
from tests.ui.notebook.conftest import ALT, CONTROL, Desk
from tests.ui.notebook.prompt_steps import SHIFT, cell_of, completions, editing, preview
from tests.ui.notebook.test_prompt_cell import body, box, click, prompt, text_of
from workbench.core.prompts import Snippet, Variant
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.completion_offers import Offer, offers, paths_of, place_of, with_locals
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.template_locals import names_at
from workbench.ui.notebook.variant_json import VariantJsonDrawer
from workbench.ui.pages.snippet import SnippetPage


async def test_a_variable_is_completed_by_keys_alone(desk: Desk) -> None:
    editing(desk, "B", 1)
    desk.type(" {{ mes")
    await until(lambda: completions(desk) == ["message"])
    desk.press(Qt.Key.Key_Return)
    assert box(desk, "B", 1).text().endswith(" {{ message }}")
    assert not completions(desk)
    desk.press(Qt.Key.Key_Return)
    desk.type("Bye")
    await until(lambda: text_of(desk, "B", 1).endswith(" {{ message }}\nBye"))


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
    desk.type(" {{ order | toj")
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


def test_the_names_that_a_template_gives_itself_are_offered() -> None:
    paths = paths_of([{"order": {"lines": [{"item": "Tent", "price": 5}, {"note": "x"}]}, "name": "Ann"}])

    def offered(text: str) -> list[str]:
        place = place_of(text, len(text))
        assert place is not None
        return [one.word for one in offers(place, with_locals(paths, names_at(text, place.start)), [])]

    loop = "{% for line in order.lines %}"
    assert offered(loop + "{{ line.") == ["item", "price", "note"]
    assert offered(loop + "{{ lin") == ["line"]
    assert offered(loop + "{{ loop.ind") == ["index", "index0", "revindex"]
    assert offered(loop + "{% endfor %}{{ lin") == []
    assert offered("{% set o = order %}{{ o.") == ["lines"]
    assert offered("{% for d in documents %}{{ d.t") == ["title", "text"]
    assert offered("{{ order.lin") == ["lines"], "no name of a list's items stands in a tag"


async def test_the_preview_renders_a_case_and_steps_by_keys(desk: Desk) -> None:
    click(desk, "previewPrompt")
    await until(lambda: bool(preview(desk, "B").words))
    first = preview(desk, "B").words[1]
    assert "Can I return the rucksack?" in first
    assert preview(desk, "A").findChild(QLabel, "preview-tokens-A").text().endswith("tok for this case")
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
    QTest.keyClicks(page.box, "{{ order.prise }}")
    fault = page.findChild(QLabel, "snippetFault")
    assert fault.accessibleName() == "“order.prise”: “order” has no “prise”. Did you mean “order.price”?"
    page.box.put_text("Be kind.")
    page.box.moveCursor(QTextCursor.MoveOperation.End)
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


def open_schema(desk: Desk) -> VariantJsonDrawer:
    """The drawer of B's schema, with the keys at its end."""
    desk.page.edit_schema()
    drawer = desk.drawers[-1]
    assert isinstance(drawer, VariantJsonDrawer)
    drawer.resize(400, 600)
    drawer.show()
    drawer.box.setFocus()
    drawer.box.moveCursor(QTextCursor.MoveOperation.End)
    return drawer


def saved(desk: Desk) -> Variant:
    """B as it is saved."""
    found = prompt(desk).variant("B")
    assert found is not None
    return found


async def test_a_schema_that_is_not_valid_is_saved_said_in_the_cell_and_not_sent(desk: Desk) -> None:
    editing(desk, "B", 0)
    drawer, mark = open_schema(desk), desk.page.findChild(QAbstractButton, "unfinished-B")
    QTest.keyClicks(drawer.box, '{"type": "object",')
    assert drawer.state.startswith("Line 1: ")
    assert drawer.box.faults
    drawer.box.flush()
    drawer.close()
    assert mark.text() == "Schema not valid, not sent"
    assert saved(desk).unfinished == {"schema": '{"type": "object",'}
    assert saved(desk).content.response_schema is None
    mark.click()
    again = desk.drawers[-1]
    assert isinstance(again, VariantJsonDrawer)
    assert again.box.text() == '{"type": "object",'
    again.box.moveCursor(QTextCursor.MoveOperation.End)
    again.box.insertPlainText(' "required": []}')
    again.box.flush()
    assert saved(desk).unfinished == {}
    assert mark.isHidden()
    again.box.insertPlainText("}")
    again.box.flush()
    assert mark.text() == "Schema not valid, sent as it was"
    for one in (drawer, again):
        one.deleteLater()


async def test_a_schema_is_checked_as_it_is_typed(desk: Desk) -> None:
    editing(desk, "B", 0)
    drawer = open_schema(desk)
    QTest.keyClicks(drawer.box, '{"type": "object", "required": ["label"]}')
    assert drawer.state.startswith("Valid schema")
    QTest.keyClick(drawer.box, Qt.Key.Key_F, ALT | SHIFT)
    assert drawer.box.text().split("\n")[1] == '  "type": "object",'
    drawer.box.flush()
    assert saved(desk).content.response_schema == {"type": "object", "required": ["label"]}
    assert desk.page.findChild(QAbstractButton, "parameters-B").text() == "answers by schema"
    counts = body(desk).board.counts
    await until(lambda: (now := counts.figures("B")) is not None and now.static.beside > 0)
    figures = counts.figures("B")
    assert figures is not None
    assert not figures.exact
    assert figures.static.total == sum(figures.static.messages) + figures.static.beside
    desk.project.documents.undo()
    await until(lambda: drawer.state == "None")
    drawer.close()
    drawer.deleteLater()


async def test_tools_are_checked_as_they_are_typed(desk: Desk) -> None:
    editing(desk, "B", 0)
    desk.page.edit_tools()
    tools = desk.drawers[-1]
    assert isinstance(tools, VariantJsonDrawer)
    tools.box.insertPlainText('[{"name": "look_up"}]')
    tools.box.flush()
    assert tools.state.startswith("1\N{NO-BREAK SPACE}tool")
    tools.close()
    tools.deleteLater()


async def test_marks_lie_where_the_text_is_in_view_and_colours_never_touch(desk: Desk) -> None:
    """Of two coloured stretches that touch, Qt draws one in the colour of plain text; thousands hold the window."""
    editor = box(desk, "B", 0)
    lines = [f"{{{{ order }}}}{{{{ ordr }}}}{{{{ topic }}}}{{{{ message }}}} line {number}" for number in range(300)]
    body(desk).board.change(variant_edits.set_text, "B", 0, "\n".join(lines), label="Edit B")
    await until(lambda: len(editor.faults) == 300)
    for edge in (QTextCursor.MoveOperation.Start, QTextCursor.MoveOperation.End):
        editor.setFocus()
        editor.moveCursor(edge)
        marks = [(one.cursor.selectionStart(), one.cursor.selectionEnd(), one) for one in editor.extraSelections()]
        assert 5 < len(marks) < 400
        inked = [one for one in marks if one[2].format.foreground().style() != Qt.BrushStyle.NoBrush]
        assert all(first[1] < then[0] for first, then in itertools.pairwise(inked))
        said = [one[2].cursor.selectedText() for one in inked]
        assert {"ordr", "{{ topic }}{{ message }}"} <= set(said)
        assert marks[0][0] == 0 or edge == QTextCursor.MoveOperation.End
        assert marks[-1][1] > len(editor.text()) - 20 or edge == QTextCursor.MoveOperation.Start


async def test_the_line_of_the_preview_stays_in_view_while_variants_scroll(desk: Desk) -> None:
    for _ in range(3):
        click(desk, "addVariant")
    click(desk, "previewPrompt")
    board = body(desk).board
    await until(lambda: board.horizontalScrollBar().maximum() > 0)
    for key in ("F", "A", "D"):
        box(desk, key, 0).setFocus()
        assert box(desk, key, 0).hasFocus()
        button = desk.page.findChild(QAbstractButton, "previewCase")
        await until(lambda button=button: 0 <= button.mapTo(board.viewport(), QPoint(0, 0)).x() < 80)
        assert button.isVisible()
