"""What people type to find rows of a comparison, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pace import at_most
from tests.store import making
from workbench.core.errors import InputError
from workbench.project import Project, create_project
from workbench.project.row_index import STATUSES, RowIndex, Sort
from workbench.project.row_query import FigureTerm, LabelTerm, Query, TextTerm, parse
from workbench.project.row_texts import Texts

METRICS = {"rubric": "Rubric mean", "Refund reply/Next step": "Next step", "quality": "Quality", "pass": "Passed"}
ANSWERS = ("Yes, you get a refund.", "No: STRASSE 7.", None, "Straße 7, ok 42", "一般 refund 😢")


def figure(words: str) -> FigureTerm:
    (term,) = parse(words, METRICS).terms
    assert isinstance(term, FigureTerm)
    return term


@pytest.mark.parametrize(
    ("words", "column", "sign", "value"),
    [
        ("rubric<3", "rubric", "<", 3),
        ("quality >= 0.5", "quality", ">=", 0.5),
        ("quality>=50%", "quality", ">=", 0.5),
        ("next-step=5", "Refund reply/Next step", "=", 5),
        ('"Next step"!=5', "Refund reply/Next step", "!=", 5),
        ("cost>$0.01", "cost_usd", ">", 0.01),
        ("time>1.5", "latency_ms", ">", 1500),
        ("time>300ms", "latency_ms", ">", 300),
        ("change<-0,5", "change", "<", -0.5),
        ("passed=no", "pass", "=", 0),
        ("length>400", "length", ">", 400),
    ],
)
def test_figures_are_read_however_they_are_written(words: str, column: str, sign: str, value: float) -> None:
    term = figure(words)
    assert (term.column, term.sign, term.baseline) == (column, sign, False)
    assert term.value == pytest.approx(value)


def test_parts_are_combined() -> None:
    query = parse('refund -tag:"several items" baseline.rubric<3 or /a b\\/c/i state:failed', METRICS)
    (first, second) = query.either
    assert first[0] == TextTerm("anywhere", "refund", None, False)
    assert first[1] == LabelTerm("tag", "several items", True)
    assert isinstance(first[2], FigureTerm)
    assert first[2].baseline
    assert isinstance(second[0], TextTerm)
    assert second[0].pattern is not None
    assert second[0].pattern.pattern == "(?i)a b\\/c"
    assert parse("", METRICS) == Query()
    assert parse(" or ", METRICS) == Query()


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        ("ok rubrik<3", "search.figure", "at character 4"),
        ("rubric<three", "search.number", "at character 8"),
        ("rubric<", "search.number", "at character 8"),
        ("/(/", "search.expression", "at character 1"),
        ("/ab", "search.open", "at character 1"),
        ('a "b c', "search.open", "at character 3"),
        ("/a/q", "search.flags", "at character 1"),
        ("tag:", "search.value", "at character 1"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(words: str, code: str, where: str) -> None:
    with pytest.raises(InputError) as told:
        parse(words, METRICS)
    assert (told.value.code, told.value.where) == (code, where)
    assert told.value.remedy


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words(words: str) -> None:
    refusal = None
    try:
        parse(words, METRICS)
    except InputError as error:
        refusal = error
    assert refusal is None or (refusal.message and refusal.where and refusal.remedy)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = create_project(tmp_path_factory.mktemp("rows") / "p.pwb")
    store = made._store
    _, cases = making.golden_set(store, 20)
    store.update_cases(
        store.heads("golden_set")[0].id, [making.case(n, tags=("Sale",) if n % 2 else ()) for n in range(20)], label="t"
    ).result()
    cases = [making.case(n, tags=("Sale",) if n % 2 else ()) for n in range(20)]
    revision = store.freeze_revision(store.heads("golden_set")[0].id)
    experiment = store.start_experiment(making.manifest(revision.cases))
    for number, case in enumerate(cases):
        text = ANSWERS[number % 5]
        store.record([*making.group(experiment, case, "A", "Old answer.", 0.5)])
        store.record([*making.group(experiment, case, "B", text, None if text is None else number / 20)])
    store.flush()
    yield made
    made.close()


@pytest.fixture(scope="module")
def index(project: Project) -> RowIndex:
    rows = project.comparing.rows(1, baseline="A@m", candidate="B@m", metric="quality")
    return project.row_search.index(1, rows, "A@m", "B@m")


def found(index: RowIndex, words: str, sort: Sort = "change") -> list[str]:
    """Ids of the cases, in order."""
    query = index.parse(words)
    step = index.step(query, sort)
    while not step.whole:
        step = index.step(query, sort)
    return [index.rows[place].case_id for place in step.places]


def test_searches_find_what_is_there(index: RowIndex) -> None:
    assert set(found(index, "refund answer:yes")) == {"c0", "c5", "c10", "c15"}
    assert set(found(index, "answer:strasse")) == {"c1", "c3", "c6", "c8", "c11", "c13", "c16", "c18"}
    assert set(found(index, "/ok \\d{2}$/")) == {"c3", "c8", "c13", "c18"}
    assert set(found(index, "state:timeout")) == {"c2", "c7", "c12", "c17"}
    assert set(found(index, "tag:sale quality>=0.5 -state:failed")) == {"c11", "c13", "c15", "c19"}
    assert set(found(index, "quality<0.1 or id:c19")) == {"c0", "c1", "c19"}
    assert found(index, 'question:"order 17"') == ["c17"]
    assert set(found(index, "length<14")) == {"c2", "c7", "c12", "c17", "c4", "c9", "c14", "c19"}
    assert found(index, "kind:edge") == []
    assert len(found(index, "")) == 20
    # A failure has no quality: neither below nor not below.
    assert len(found(index, "quality<2")) == len(found(index, "-quality>2")) == 16


def test_tags_kind_and_split_are_found_without_reading_what_cases_say(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = project.comparing.rows(1, baseline="A@m", candidate="B@m", metric="quality")
    fresh = project.row_search.index(1, rows, "A@m", "B@m")
    monkeypatch.setattr(project._store, "cases_by_digest", None)
    monkeypatch.setattr(project._store, "answer_texts", None)
    assert set(found(fresh, "tag:sale id:c1")) == {"c1", "c11", "c13", "c15", "c17", "c19"}
    assert set(found(fresh, "-tag:sale kind:golden split:tune")) == {f"c{n}" for n in range(0, 20, 2)}
    assert found(fresh, "split:held-out") == []


def test_words_are_counted_as_far_as_texts_are_there() -> None:
    held = Texts(4)
    held.add(["one two", ""])
    assert held.words.tolist()[:2] == [2, 0]
    held.add(["  a  b c "])
    assert held.words.tolist()[:3] == [2, 0, 3]
    assert held.words[3] != held.words[3]  # not here yet


@given(st.lists(st.text("abß ", max_size=6), max_size=8), st.lists(st.text("abß", min_size=1, max_size=3), max_size=30))
def test_words_that_were_looked_for_before_change_nothing(texts: list[str], searches: list[str]) -> None:
    held = Texts(len(texts))
    held.add(texts)
    for words in searches:
        expected = [words.casefold() in text.casefold() for text in texts]
        assert held.holding(words.casefold()).tolist() == expected


def test_rows_stand_by_status_and_then_as_sorted(index: RowIndex) -> None:
    statuses = [STATUSES.index(row.status) for row in index.rows]
    by_id = {row.case_id: row for row in index.rows}
    for sort in ("change", "position", "value", "length", "cost", "time"):
        order = found(index, "", sort)
        assert [STATUSES.index(by_id[one].status) for one in order] == sorted(statuses)
    broken = [by_id[one].position for one in found(index, "", "position") if by_id[one].status == "broken"]
    assert broken == sorted(broken)


def test_an_expression_without_end_is_stopped() -> None:
    texts = Texts(1)
    texts.add(["Yes, you get a refund. " * 3])
    (term,) = parse("/^(.|..|...)*(?!)/", METRICS).terms
    assert isinstance(term, TextTerm)
    assert term.pattern is not None
    with pytest.raises(InputError, match="too long"):
        texts.matching(term.pattern, 0.0)


def test_texts_arrive_in_pages(project: Project) -> None:
    from workbench.project import row_index

    rows = project.comparing.rows(1, baseline="A@m", candidate="B@m", metric="quality")
    index = project.row_search.index(1, rows, "A@m", "B@m")
    query = index.parse("-answer:yes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_index, "_PAGE", 6)
        patch.setattr(row_index, "_STEP", -1.0)
        steps = [index.step(query)]
        while not steps[-1].whole:
            steps.append(index.step(query))
    assert [step.read for step in steps] == [6, 12, 18, 20]
    # A row that was not read yet is not said to be without the word.
    assert all(len(step.places) <= step.read for step in steps)
    assert len(steps[-1].places) == 16


def test_a_pasted_megabyte_is_read_at_once() -> None:
    with at_most(3, "it was 7 s where each character looked at all before it"):
        parse("id:" + "x" * 1_000_000, {})
    (term,) = parse("--answer:/a b/", {}).terms
    assert isinstance(term, TextTerm)
