"""Golden sets that are hard to draw: Arabic, Chinese, emoji, long texts, markup, and the drawers over them."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QScrollArea, QWidget

from tests.screens.steps import rest
from workbench.core.cases import Case, ContextDocument, ExpectedToolCall, GoldenSet
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec, Criterion, Rubric
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage

_ARABIC = "وصل الطرد متأخراً أسبوعين وكانت الخيمة مكسورة. أريد استرداد المبلغ كاملاً من فضلكم."
_CHINESE = "包裹晚到了两个星期，帐篷的杆子也断了。请把全部款项退还给我，谢谢。"
_LONG = "The parcel came two weeks late, the tent was torn and the pole was broken. " * 12
_TEXTS = (
    _ARABIC,
    _CHINESE,
    "👩‍🔬 The tent 🏕️ leaks 😭 — 退款? من فضلك 🙏",
    _LONG,
    "<b>Refund</b> <img src=http://x.invalid/a.png> & \u202eevil\u202c\nsecond line\tTab",
    "=cmd|' /C calc'!A0",
    "short",
)


def _cases() -> list[Case]:
    cases = [
        Case(
            id=f"c{place}",
            inputs={"message": text, "order": {"paid": 65 + place, "items": ["tent"]}, "amount": 12.5 * place},
            reference=("Refund" if place % 2 else None) if place != 3 else _LONG,
            tags=("متأخر", "late", "a very long tag that nobody needs") if place == 0 else ("late",),
            kind="edge" if place % 3 == 0 else "golden",
        )
        for place, text in enumerate(_TEXTS * 8)
    ]
    history = (message("user", _ARABIC), message("assistant", "We are sorry. " * 20))
    first = cases[0].model_copy(
        update={
            "history": history,
            "documents": (ContextDocument(text=_CHINESE * 3, title="退款政策", source="https://example.org/policy"),),
            "expected_tool_calls": (ExpectedToolCall(name="refund", arguments={"order": 1, "reason": "متأخر"}),),
            "checks": (CheckSpec(name="short", check="length", arguments={"max": 90, "unit": "words"}),),
            "rubric": Rubric(id="r", name="Tone", criteria=(Criterion(name="Kind", question="Is it kind? " * 8),)),
            "note": _LONG[:300],
            "intent": "refund",
        }
    )
    return [first, *cases[1:]]


def _page(window: MainWindow) -> GoldenSetPage:
    project = window.context.project
    if project.documents.find("golden_set", "many languages") is None:
        schema = {"type": "object", "properties": {"amount": {"type": "number", "maximum": 300}}}
        project.documents.put(GoldenSet(id="hard", name="many languages", row_schema=schema), label="New").result()
        project.golden.update("hard", _cases(), label="New").result()
    window.navigate("golden_set", "hard")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.view.setCurrentIndex(page.model.index(0, 1))
    page.view.setFocus()
    return page


async def table(window: MainWindow) -> QWidget:
    """The table in many scripts."""
    _page(window)
    await rest(0.6)
    return window


async def editing(window: MainWindow) -> QWidget:
    """An Arabic cell edited in its place."""
    page = _page(window)
    await rest(0.4)
    page.view.edit(page.view.currentIndex())
    await rest(0.2)
    return window


async def case(window: MainWindow) -> QWidget:
    """All parts of a case."""
    _page(window).open_case()
    await rest(0.5)
    return window


async def case_below(window: MainWindow) -> QWidget:
    """The lower parts of a case."""
    await case(window)
    area = window.side.findChildren(QScrollArea)[-1]
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    await rest(0.3)
    return window


async def full(window: MainWindow) -> QWidget:
    """An Arabic value full size."""
    _page(window).open_value()
    await rest(0.4)
    return window


async def full_json(window: MainWindow) -> QWidget:
    """JSON full size, with a fault."""
    page = _page(window)
    page.view.setCurrentIndex(page.model.index(0, 2))
    page.open_value()
    widget = window.page()
    assert widget is not None
    widget.editor.setPlainText('{"paid": 65,\n "items": [}')  # type: ignore[attr-defined]
    await rest(0.5)
    return window


async def schema(window: MainWindow) -> QWidget:
    """Schema and goals, the schema with a fault."""
    _page(window).set_settings()
    drawer = window.side.findChildren(QWidget, "settings_drawer")[-1]
    drawer.schema.setPlainText(drawer.schema.toPlainText()[:-3])  # type: ignore[attr-defined]
    await rest(0.6)
    return window


async def imported(window: MainWindow) -> QWidget:
    """The import of rows in many scripts, some broken."""
    page = _page(window)
    rows = [{"id": f"n{place}", "text": text, "الفئة": "a"} for place, text in enumerate(_TEXTS)]
    path = Path(window.context.project.path).with_name("العملاء 客户 customers of the whole year 2026 exported.jsonl")
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ["[" * 200, '{"id": "x", "text": "a\\ud800"}', "{"]
    path.write_text("\n".join(lines), encoding="utf-8")
    page._imports.take_files([path], page.title)
    await rest(1.2)
    return window


async def columns(window: MainWindow) -> QWidget:
    """The columns of the set."""
    _page(window).column_acts.open()
    await rest(0.4)
    return window


SCENES = {
    "set-table": table,
    "set-editing": editing,
    "set-case": case,
    "set-case-below": case_below,
    "set-full": full,
    "set-full-json": full_json,
    "set-schema": schema,
    "set-import": imported,
    "set-columns": columns,
}
