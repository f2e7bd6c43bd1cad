"""An answer rendered: whatever a model wrote, nothing is asked for, run, or shown as anything but its text."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextCursor, QTextDocument, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItemIterator

from tests.pace import at_most
from workbench.ui.models.cell_table import Cell, CellTable, Column
from workbench.ui.models.text_table import TextTable
from workbench.ui.notebook.markdown_view import MarkdownView
from workbench.ui.results.rendered import JsonTree, Rendered
from workbench.ui.theme import Theme

HOSTILE = """# <img src="{at}/a.png"> title

![picture]({at}/b.png) ![local](file:///etc/hostname) [link]({at}/c) <{at}/d>

<script src="{at}/e.js">fetch("{at}/f")</script><iframe src="{at}/g"></iframe>
<link rel=stylesheet href="{at}/h.css"><style>@import url({at}/i.css); body {{ background: url({at}/j.png) }}</style>

| a | b |
|---|---|
| ![x]({at}/k.png) | <svg onload=alert(1)><image href="{at}/l.png"/></svg> |

[ref]: {at}/m "t"
![ref] [click](javascript:alert(1)) <a href="{at}/n" onclick="alert(2)">n</a>

```html
<img src="{at}/o.png">
```
"""


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what was asked of it."""
    paths: list[str] = []

    class Told(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_is_loaded_or_run(theme: Theme, qapp: QApplication, asked: tuple[str, list[str]]) -> None:
    at, paths = asked
    text = HOSTILE.format(at=at)
    view = Rendered(theme)
    view.resize(600, 800)
    view.show()
    for answer in (text, json.dumps({"<img src='x'>": text, "list": [text, {"deep": text}]}), "```json\n[{}]\n```"):
        view.show_text(answer)
        qapp.processEvents()
        view.grab()
    view.show_text(text)
    markdown = view.findChild(MarkdownView)
    assert markdown is not None
    source = markdown.source()
    for y in range(4, min(markdown.height(), 400), 8):
        for x in range(4, 400, 24):
            QTest.mouseClick(markdown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert markdown.source() == source  # a link that is clicked leads nowhere
    assert not markdown.openLinks()
    assert not markdown.openExternalLinks()
    for kind in (QTextDocument.ResourceType.ImageResource, QTextDocument.ResourceType.StyleSheetResource):
        for name in (f"{at}/b.png", "file:///etc/hostname", "qrc:/x", "b.png"):
            # Where nothing is returned, Qt opens the path itself.
            assert markdown.loadResource(kind.value, QUrl(name)) is not None
    said = markdown.toPlainText()
    assert '<img src="' in said
    assert "<script" in said
    assert "onclick=" in said
    qapp.processEvents()
    assert paths == []
    view.hide()
    view.deleteLater()


def test_pictures_open_no_file(theme: Theme, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # who opens it to read waits for ever
    data = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"
    asked: list[str] = []

    class Watched(MarkdownView):
        def loadResource(self, kind: int, name: QUrl | str) -> Any:
            asked.append(str(name))
            return super().loadResource(kind, name)

    view = Watched(theme)
    view.resize(600, 400)
    view.show()
    view.set_text(
        f"a ![one **two**]({pipe}) b [![three](file://{pipe})](x) ![four]({data}) ![five](qrc:/x)\n\n- ![]({pipe})"
    )
    view.grab()
    assert view.toPlainText().splitlines()[0] == "a one two b three four five"
    assert asked == []
    text = QTextDocument()
    text.setMarkdown(f"![x]({pipe})")
    view.document().setHtml(text.toHtml())  # and where a picture came in otherwise, it is a point
    view.grab()
    assert asked
    view.hide()
    view.deleteLater()


@pytest.fixture
def markdown(theme: Theme) -> Iterator[MarkdownView]:
    """A view of Markdown that is narrow enough to wrap."""
    view = MarkdownView(theme)
    view.resize(400, 400)
    view.show()
    yield view
    view.hide()
    view.deleteLater()


def test_long_tables_and_lists_are_shown_at_once(markdown: MarkdownView) -> None:
    shown: list[str] = []
    with at_most(2.0):  # 5 s for the table alone, when each row lays it out again
        for text in ("|a|b|\n|-|-|\n" + "|x|y|\n" * 200, "# a\n\n" * 1000, "- a\n" * 1000, "1. " * 1000):
            markdown.set_text(text)
            shown.append(markdown.toPlainText())
    assert [len(words.split()) for words in shown] == [402, 1000, 1000, 0]  # the last is empty items in items


def test_pieces_that_look_alike_once_dressed_are_dressed_each_once(
    markdown: MarkdownView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt joins them, and would have gone on in the one that was gone: the window ended now and then."""
    dressed: list[tuple[int, int]] = []
    put = MarkdownView._put_font

    def watched(self: MarkdownView, cursor: QTextCursor, at: int, length: int, *rest: Any) -> None:
        dressed.append((at, length))
        put(self, cursor, at, length, *rest)

    monkeypatch.setattr(MarkdownView, "_put_font", watched)
    markdown.set_text("# Why **short** and **long**\n\nwords **x** *y* `z`")
    assert dressed[:4] == [(0, 4), (4, 5), (9, 5), (14, 4)]
    assert [markdown.toPlainText()[at : at + length] for at, length in dressed[4:]] == ["x", "z"]


def test_markdown_is_dressed_as_the_design_says(theme: Theme, markdown: MarkdownView) -> None:
    """Headings are no larger than a page's title, code is wrapped and seen as code, tables have the design's lines."""
    view = markdown
    long = "x = 'a line of code that is a good deal longer than the view is wide, so that it has to be wrapped'"
    view.set_text(f"# One\n\n## Two\n\n> said\n\n```py\n{long}\n```\n\n- a\n  - b\n\n|h|\n|-|\n|v|\n\n---\n")
    blocks = {}
    block = view.document().begin()
    while block.isValid():
        blocks[block.text()] = block
        block = block.next()
    sizes = [blocks[words].layout().lineAt(0).height() for words in ("One", "Two")]
    assert sizes[0] <= theme.line("title")
    assert sizes[1] <= theme.line("body")
    assert blocks[long].layout().lineCount() > 1
    assert blocks[long].blockFormat().background().color() == theme.colour("field")
    assert blocks["a"].blockFormat().bottomMargin() == 0
    table = QTextCursor(blocks["v"]).currentTable()
    assert table.format().borderBrush().color() == theme.colour("line2")
    assert blocks["v"].blockFormat().bottomMargin() == 0
    picture, said = view.grab().toImage(), blocks["said"].layout()
    middle = round(said.position().y() + said.boundingRect().center().y())
    assert picture.pixelColor(0, middle) == theme.colour("line2")


def test_what_hovers_over_json_is_its_text(theme: Theme) -> None:
    view = Rendered(theme)
    value = '<img src="file:///etc/passwd"><b>bold</b>'
    view.show_text(json.dumps({"note": value}))
    tree = view.findChild(JsonTree)
    assert tree is not None
    item = QTreeWidgetItemIterator(tree).value()
    # Qt takes a tooltip that begins like markup for markup.
    assert QTextDocumentFragment.fromHtml(item.toolTip(1)).toPlainText() == json.dumps(value)
    view.deleteLater()


def test_what_hovers_over_tables_is_never_markup() -> None:
    value = '<img src="file:///dev/zero">'
    table, texts = CellTable(), TextTable()
    table.show_rows([Column("a", "A")], [{"a": Cell((("x", "body", "text"),), tip=value)}])
    texts.show(["a"], [[value]])
    for model in (table, texts):
        tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
        assert QTextDocumentFragment.fromHtml(tip).toPlainText() == value
