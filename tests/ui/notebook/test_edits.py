"""Changes of a notebook and of a prompt's variants, without a window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.ui import made_project
from workbench.core.messages import ImagePart, Message, TextPart
from workbench.core.notebooks import CompareCell, Notebook, NoteCell, PromptCell, RunCell
from workbench.core.prompts import Parameters, Variant
from workbench.project.history import next_key
from workbench.ui.notebook import edits, variant_edits
from workbench.ui.notebook.parameters import number_in, number_line, stops_in, stops_line

BOOK = made_project.notebook()
PROMPT = made_project.prompt()


def ids(notebook: Notebook) -> list[str]:
    return [cell.id for cell in notebook.cells]


@given(st.integers(0, 4), st.integers(-6, 6))
def test_moving_keeps_every_cell(place: int, by: int) -> None:
    moved = edits.move(BOOK, BOOK.cells[place].id, by)
    assert sorted(ids(moved)) == sorted(ids(BOOK))
    if 0 <= place + by < 5:
        assert moved.cells[place + by] == BOOK.cells[place]
    else:
        assert moved == BOOK


def test_insert_remove_replace() -> None:
    note = NoteCell(id="x", text="hello")
    more = edits.insert(BOOK, note, 1)
    assert ids(more)[:3] == ["note-1", "x", "prompt-1"]
    assert edits.remove(more, "x") == BOOK
    other = note.model_copy(update={"text": "bye"})
    assert edits.replace(more, other).cells[1] == other


def test_a_new_cell_names_what_is_meant() -> None:
    assert edits.new_cell("compare", "c", BOOK, 3, []) == CompareCell(id="c", run_cell="run-1")
    run = edits.new_cell("run", "r", BOOK, 2, ["other"])
    assert isinstance(run, RunCell)
    assert run.selection.prompts == ("prompt-refund",)
    empty = Notebook(id="n", name="n")
    assert edits.new_cell("prompt", "p", empty, 0, ["first"]) == PromptCell(id="p", prompt="first")
    assert edits.new_cell("chart", "k", empty, 0, []).kind == "chart"


def test_labels_name_cells() -> None:
    assert edits.label_of(NoteCell(id="1", text="# Why **B** is shorter than A and what it costs")) == (
        "Note “Why **B** is shorter than A and …”"
    )
    assert edits.label_of(NoteCell(id="1")) == "Note"
    assert edits.label_of(BOOK.cells[3], "B against A") == "Compare B against A"


def test_text_of_a_message_leaves_its_pictures() -> None:
    picture = ImagePart(digest="body:1", media_type="image/png")
    message = Message(role="user", parts=(TextPart(text="a"), picture, TextPart(text="b")))
    content = PROMPT.variants[0].content.model_copy(update={"messages": (message,)})
    prompt = variant_edits.put_variant(PROMPT, PROMPT.variants[0].model_copy(update={"content": content}))
    changed = variant_edits.set_text(prompt, "A", 0, "new")
    assert changed.variants[0].content.messages[0].parts == (TextPart(text="new"), picture)


def test_duplicate_stands_beside_with_the_next_letter() -> None:
    prompt, key = variant_edits.duplicate(PROMPT, "A")
    assert key == "D"
    assert [variant.key for variant in prompt.variants] == ["A", "D", "B", "C"]
    assert prompt.variants[1].content == prompt.variants[0].content
    assert prompt.variants[1].name == "baseline copy"


def test_letters_go_on_after_z() -> None:
    full = PROMPT.model_copy(update={"variants": tuple(Variant(key=chr(65 + n)) for n in range(26))})
    assert next_key(full) == "AA"


def test_archived_variants_are_not_shown_unless_chosen() -> None:
    prompt = variant_edits.archive(PROMPT, "B")
    assert [variant.key for variant in variant_edits.shown_variants(prompt, ())] == ["A", "C"]
    assert [variant.key for variant in variant_edits.shown_variants(prompt, ("B", "A", "X"))] == ["B", "A"]


def test_messages_come_go_and_move() -> None:
    prompt = variant_edits.add_message(PROMPT, "A", 1, "assistant", "Hello")
    assert [message.role for message in prompt.variants[0].content.messages] == ["system", "assistant", "user"]
    prompt = variant_edits.move_message(prompt, "A", 1, 1)
    assert [message.role for message in prompt.variants[0].content.messages] == ["system", "user", "assistant"]
    assert variant_edits.move_message(prompt, "A", 2, 1) == prompt
    assert variant_edits.remove_message(prompt, "A", 2) == PROMPT
    assert variant_edits.set_role(PROMPT, "A", 1, "assistant").variants[0].content.messages[1].role == "assistant"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6), max_size=4))
def test_words_that_end_an_answer_are_read_as_they_were_written(stops: list[str]) -> None:
    assert stops_in(stops_line(tuple(stops))) == tuple(stops)


@given(st.floats(0, 2))
def test_a_number_is_read_as_it_was_written(value: float) -> None:
    assert number_in(number_line(value), 0, 2) == value


def test_parameters_in_words() -> None:
    assert variant_edits.parameters_line(Parameters()) == ""
    assert variant_edits.parameters_line(Parameters(temperature=0.2, max_tokens=300, seed=7)) == (
        "temperature 0.2 · at most 300 tokens · seed 7"
    )
