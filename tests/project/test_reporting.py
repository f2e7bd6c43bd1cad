"""Reports of hostile and of empty experiments: no markup but our own, nothing remote, no nan, no endless text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.cli.program import call
from tests.project.made import Made, made_project
from workbench.core.errors import InputError, ProjectError
from workbench.core.report import (
    Bar,
    Block,
    Change,
    Facts,
    Fold,
    Heading,
    Judged,
    Paragraph,
    Quote,
    Report,
    Table,
    Verdict,
)
from workbench.interop.reports.html import write_html
from workbench.interop.reports.markdown import write_markdown
from workbench.project import Project

EVIL = (
    "</pre></td><script>alert(1)</script><img src=x onerror=alert(2)> ![a](http://evil.example/a.png) "
    "[b](javascript:alert(3)) | <!-- --> &lt; `` ``` \x1b[2J\x07\x00 \u202etxt\u2066 \ud800 *bold* $x$ "
    "\n# heading\n- item\n```\n~~~\n<iframe src='//evil.example'></iframe>\n"
)
OURS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p", "span", "dl", "dt"),
    *("dd", "div", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "pre", "ins", "del", "details"),
    *("summary", "svg", "rect", "line", "circle"),
}
NAMES = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "scope", "dir", "width", "height", "aria-hidden"),
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r"),
}


class Page(HTMLParser):
    """Every tag and attribute of a page, and its policy and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.policy = self.style = self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        found = dict(attrs)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""
        if tag not in ("meta", "rect", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.said += data


def is_harmless(html: str) -> Page:
    """Hold a page to what it may consist of."""
    page = Page(html)
    assert page.open == []
    assert page.tags <= OURS
    assert page.names <= NAMES
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)
    return page


def is_plain(text: str, headings: int) -> None:
    """Hold a Markdown text to what it may consist of: as many headings as were meant, no link, picture, HTML."""
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)
    found = [token.type for token in tokens] + [child.type for token in tokens for child in token.children or ()]
    assert not {"html_block", "html_inline", "image", "link_open", "em_open", "s_open", "code_inline"} & set(found)
    assert found.count("heading_open") == headings
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)


def every_block(text: str) -> tuple[Block, ...]:
    """Each kind of block with the text in every place."""
    table = Table((text, text, ""), ((text, Judged("worse", text), Bar(-1, 0, 2, 0.5, 2, "better")),), 1, text)
    inner = (Heading(text), Paragraph(text), Verdict("unclear", text), Facts(((text, text),)), table, Quote(text, text))
    return (*inner, Change(text, text, f"{text} more"), Fold(text, inner))


@example(EVIL)
@given(st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from([EVIL, "", "1. a", "- b", "# c"]))
def test_any_text_is_only_text(text: str) -> None:
    report = Report(f"T {text}", text, every_block(f"w {text}"))
    page = is_harmless(write_html(report))
    assert "more" in page.said
    is_plain(write_markdown(report), headings=4)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """An experiment whose answers, reasons, name, tags and note are attacks, one of them of a megabyte."""
    plain = EVIL.replace("\ud800", "")
    answers = {}
    for case in range(8):
        answers["A", case, 0] = Made(short=1.0, tone=5.0, text=plain, reason=plain, cost="0.01")
        answers["B", case, 0] = Made(short=0.0, tone=1.0, text=plain * 6_000, reason=plain, cost="0.002")
    answers["B", 7, 0] = Made(failed=True)
    project = made_project(tmp_path_factory.mktemp("report") / "p.pwb", answers, 9, tags=[plain[:60]])
    project.experiments.annotate(1, name=plain, tags=(plain,), note=plain)
    yield project
    project.close()


def test_a_hostile_experiment(hostile: Project, tmp_path: Path) -> None:
    report = hostile.reporting.report(1)
    html, text = write_html(report), write_markdown(report)
    page = is_harmless(html)
    assert "characters in all" in page.said
    assert "A@m" in page.said
    assert len(html) < 300_000
    assert "nan" not in re.findall(r"[a-z]+", page.said)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    assert not {"image", "link_open", "html_inline"} & {
        child.type for token in tokens for child in token.children or ()
    }
    place = tmp_path / "r.html"
    hostile.reporting.write(place, report)
    assert place.read_text(encoding="utf-8") == html
    with pytest.raises(InputError, match="already a file"):
        hostile.reporting.write(place, report)
    with pytest.raises(InputError, match="ends in"):
        hostile.reporting.write(tmp_path / "r", report)
    with pytest.raises(ProjectError, match="name too long"):
        hostile.reporting.write(tmp_path / f"{'r' * 300}.html", report)


def test_texts_that_were_erased(tmp_path: Path) -> None:
    answers = {(key, case, 0): Made(short=float(key == "A"), tone=3.0) for key in "AB" for case in range(3)}
    project = made_project(tmp_path / "p.pwb", answers, 3)
    try:
        project._store.purge(project.experiments.get(1).manifest.case_digests, "me", "asked for")
        said = is_harmless(write_html(project.reporting.report(1))).said
        assert said.count("The texts of this row were erased for good.") == 3
        assert "c01" in said
    finally:
        project.close()


@pytest.mark.parametrize(("cases", "keys"), [(1, "A"), (1, "AB"), (2, "AB"), (3, "ABC")])
def test_few_cases_give_words(tmp_path: Path, cases: int, keys: str) -> None:
    answers = {(key, case, 0): Made(short=1.0, tone=3.0) for key in keys for case in range(cases)}
    answers["A", 0, 0] = Made()
    project = made_project(tmp_path / "p.pwb", answers, cases + 1)
    try:
        for metric in ("rubric", "pass", "cost_usd"):
            report = project.reporting.report(1, metric=metric)
            said = is_harmless(write_html(report)).said
            assert not {"nan", "inf", "None"} & set(re.findall(r"\w+", said))
            assert ("only one candidate" in said) == (keys == "A")
    finally:
        project.close()


def test_a_report_contradicts_itself_nowhere(tmp_path: Path) -> None:
    """B is better on the rubric and passes less often: counts, rows and the advice say the same, in units."""
    answers = {("A", case, 0): Made(short=1.0, tone=3.0, cost="0.01") for case in range(12)}
    answers |= {("B", case, 0): Made(short=float(case > 4), tone=4.0, cost="0.01") for case in range(12)}
    project = made_project(tmp_path / "p.pwb", answers, 12)
    try:
        text = write_markdown(project.reporting.report(1)).replace("\N{NO-BREAK SPACE}", " ")
        assert "Of the cases that passed with A, 5 fail with it; of those that failed, 0 pass." in text
        assert "5 rows broke." in text
        assert "5 rows broke, all of them on short" in text
        assert "better, yet it does not pass any more" in text
        # Answers read alike: the same order, a level beside its sign, no figure beside a yes or no.
        row = text.partition("#### c00")[2].partition("####")[0]
        assert [line for line in row.split("\n") if line.startswith("- ")] == [
            *("- short: ✓", "- Tone: ✓ 3", "- short: ✕", "- Tone: ✓ 4"),
        ]
        said = write_markdown(project.reporting.report(1, metric="latency_ms"))
        time = said.partition("### Time")[2].partition("\n#")[0]
        assert time
        assert "fixed" not in time  # of a time nothing is fixed or broken
        assert "broken" not in time
        assert "undefined" not in said + text
        assert "Nothing: no call" not in text
        with pytest.raises(InputError, match="no such folder"):
            project.reporting.write(tmp_path / "none" / "r.md", project.reporting.report(1))
        assert not (tmp_path / "none").exists()
    finally:
        project.close()


def test_clusters_of_the_cell_and_of_the_command_reach_the_report(tmp_path: Path) -> None:
    answers = {(key, case, 0): Made(short=1.0, tone=3.0 + case % 2) for key in "ABC" for case in range(12)}
    project = made_project(tmp_path / "p.pwb", answers, 12)
    (pair, _) = project.comparing.compare(cluster_by="kind").pairs
    plain, told = (write_markdown(project.reporting.report(1, cluster_by=field)) for field in ("", "kind"))
    project.close()
    assert "count together" not in plain
    assert "together:" in plain  # one test of all candidates, which takes each case for itself
    assert "Cases of one kind count together: they are resampled whole." in told
    assert pair.reason in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "candidates together:" not in told
    assert call("report", tmp_path / "p.pwb", tmp_path / "r.md", "--cluster", "kind").status == 0
    assert (tmp_path / "r.md").read_text(encoding="utf-8") == told
    assert call("report", tmp_path / "p.pwb", tmp_path / "q.md", "--cluster", "nothing").status == 2
