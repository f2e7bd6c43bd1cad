"""The sections of the inspector, each filled when it is unfolded."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.calls import Attempt, Usage
from workbench.core.figures import count, money, number, score, seconds
from workbench.core.messages import Message, TextPart
from workbench.project.views import TrialView
from workbench.ui.context import UiContext
from workbench.ui.models.cell_face import score_of
from workbench.ui.results import scores
from workbench.ui.results.copy_row import CopyRow
from workbench.ui.results.elsewhere import ElsewhereList
from workbench.ui.results.inspector_rows import ChecksPanel, ScoresPanel
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import Label, Paragraph, RunsLabel
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.section import Section

SECTIONS: tuple[tuple[str, str, bool], ...] = (
    ("completion", "Completion", True),
    ("scores", "Scores", True),
    ("checks", "Checks", True),
    ("earlier", "Earlier scores", False),
    ("case", "Case", False),
    ("messages", "Messages as sent", False),
    ("attempts", "Attempts", False),
    ("raw", "Raw request and response", False),
    ("elsewhere", "The same case elsewhere", False),
)
"""Key, title, whether it starts unfolded."""


def has(key: str, view: TrialView) -> bool:
    """Whether a section has something to show."""
    if key == "scores":
        return bool(scores.criteria(view))
    if key == "checks":
        return bool(scores.checks(view))
    if key == "earlier":
        return bool(view.earlier)
    return True


def meta(key: str, view: TrialView) -> str:
    """What stands at the right of a section's title."""
    if key == "scores":
        return ", ".join(rubric.name for rubric in view.rubrics)
    if key == "checks":
        lines = scores.checks(view)
        return f"{sum(line.passed is True for line in lines)} of {len(lines)} passed"
    if key == "earlier":
        return str(len(view.earlier))
    if key == "messages":
        return str(len(view.call.request.messages))
    if key == "attempts":
        tries = view.call.attempts
        return f"{len(tries)} · {seconds(sum(attempt.seconds for attempt in tries))}" if tries else ""
    if key == "case":
        return view.case.id
    return ""


def chips(view: TrialView) -> list[ChipLook]:
    """The score, a state beside it, and what kind of case it is."""
    looks = [scores.chip_of(view), _state_chip(view)]
    looks += [ChipLook("neutral", tag) for tag in view.case.tags[:6]]
    if view.case.kind != "golden" and view.case.kind not in view.case.tags:
        looks.append(ChipLook("neutral", view.case.kind))
    if view.case.split == "held-out":
        looks.append(ChipLook("neutral", "held-out"))
    return [look for look in looks if look is not None]


def _state_chip(view: TrialView) -> ChipLook | None:
    """A state that is beside the score: cut, filtered, refused, empty."""
    completion = view.call.completion
    if completion is None:
        return None
    return {
        "length": ChipLook("warn", "cut at max"),
        "filter": ChipLook("warn", "filtered"),
        "refusal": ChipLook("fail", "refused") if view.result is not None else None,
        "empty": ChipLook("warn", "empty"),
    }.get(completion.state)


def figures(view: TrialView) -> tuple[tuple[str, str], ...]:
    """Tokens in and out, money, time: each a value and its unit."""
    call, usage = view.call, view.call.usage
    about = "≈ " if usage is not None and usage.source == "estimate" else ""
    return (
        (f"{about}{number(usage.input_tokens)}" if usage is not None else "unknown", " in"),
        (f"{about}{number(usage.output_tokens)}" if usage is not None else "unknown", " out"),
        (money(call.cost), " cost" if call.cost is None else ""),
        (seconds(call.seconds), " kept" if view.trial.reused else ""),
    )


def words(theme: Theme, text: str, ink: str = "text2", role: str = "body", name: str = "") -> Paragraph:
    """A paragraph, called ``name``."""
    said = Paragraph(theme, text, role, ink)
    said.setObjectName(name)
    return said


def fill_earlier(context: UiContext, view: TrialView, section: Section) -> None:
    """What each scoring before the one that is shown said; all of them stay."""
    theme = context.theme
    for one in view.earlier:
        fields = {"scores": one.scores, "parts": one.parts, "result": one.result}
        before = view.model_copy(update=fields)
        mark = "" if one.result is None else f" · {score(score_of(one.result))}"
        head = Label(theme, f"{one.label} · {one.created.astimezone():%d %b %H:%M}{mark}", "small_strong", "text")
        head.setObjectName("earlierScores")
        section.body.addWidget(head)
        for panel, lines in (
            (ScoresPanel(theme), scores.criteria(before)),
            (ChecksPanel(theme), scores.checks(before)),
        ):
            if lines:
                panel.show_trial(before)
                section.body.addWidget(panel)


def fill_case(context: UiContext, view: TrialView, section: Section) -> None:
    """Inputs and reference."""
    from workbench.ui.results.diff_pane import facts

    for name, value, mono in facts(view):
        _block(context.theme, section, name, value, "mono" if mono else "body")


def fill_messages(context: UiContext, view: TrialView, section: Section) -> None:
    """The messages as they were sent."""
    for message in view.call.request.messages:
        _block(context.theme, section, message.role, _told(message), "mono")


def _told(message: Message) -> str:
    """A message's text, other parts named."""
    said = []
    for part in message.parts:
        if isinstance(part, TextPart):
            said.append(part.text)
        else:
            said.append(json.dumps(part.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False))
    return "\n".join(said)


def _block(theme: Theme, section: Section, name: str, value: str, role: str) -> None:
    section.body.addWidget(Label(theme, name, "small", "text2"))
    text = MarkedText(theme, name, role, 320)
    text.show_text(value)
    section.body.addWidget(text)
    section.body.addSpacing(6)


def fill_attempts(context: UiContext, view: TrialView, section: Section) -> None:
    """Every try with when, how long, status, usage, and the failure's sentence; then what it was reckoned by."""
    theme = context.theme
    for place, attempt in enumerate(view.call.attempts, 1):
        section.body.addWidget(_attempt(theme, place, attempt))
    if not view.call.attempts:
        section.body.addWidget(Label(theme, "No try is recorded.", "body", "text3"))
    call = view.call
    if call.first_token_seconds is not None:
        said = f"first word after {seconds(call.first_token_seconds)}"
        section.body.addWidget(Label(theme, said, "small", "text2"))
    if call.price is not None:
        price = f"price ${call.price.input} in, ${call.price.output} out per million tokens"
        said = f"{price}, {call.price.source}" if call.price.source else price
        section.body.addWidget(words(theme, said, "text2", "small"))
    if view.trial.reused:
        section.body.addWidget(Label(theme, "The call was there before: it was not paid again.", "small", "text2"))


def _attempt(theme: Theme, place: int, attempt: Attempt) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 4)
    column.setSpacing(0)
    status = f"  {attempt.status}" if attempt.status is not None else ""
    at = f"{attempt.started.astimezone():%H:%M:%S}"
    line = [(f"{place}", "strong", "text"), (f"  {at}  {seconds(attempt.seconds)}{status}", "body", "text2")]
    column.addWidget(RunsLabel(theme, line))
    if attempt.usage is not None:
        column.addWidget(words(theme, usage_words(attempt.usage), "text2", "small"))
    if attempt.failure is not None:
        column.addWidget(words(theme, f"{attempt.failure.message} {attempt.failure.remedy}".strip(), "worse", "small"))
        if attempt.failure.raw:
            column.addWidget(words(theme, f"The server said: {attempt.failure.raw[:400]}", "text2", "small"))
    return holder


def usage_words(usage: Usage) -> str:
    """``510 in (128 cached), 42 out (12 reasoning), as the server counted``."""
    cached = f" ({number(usage.cached_input_tokens)} cached)" if usage.cached_input_tokens else ""
    thought = f" ({number(usage.reasoning_tokens)} reasoning)" if usage.reasoning_tokens else ""
    who = "as the server counted" if usage.source == "vendor" else "≈ counted here"
    return f"{number(usage.input_tokens)} in{cached}, {number(usage.output_tokens)} out{thought}, {who}"


def request_json(view: TrialView) -> str:
    """The request as JSON. Keys are never part of it."""
    return view.call.request.model_dump_json(indent=2, exclude_defaults=True)


def response_json(view: TrialView) -> str:
    """Completion, usage and failure as JSON."""
    call = view.call
    found = {
        "completion": call.completion.model_dump(mode="json", exclude_defaults=True) if call.completion else None,
        "failure": call.failure.model_dump(mode="json", exclude_defaults=True) if call.failure else None,
        "usage": call.usage.model_dump(mode="json", exclude_defaults=True) if call.usage else None,
    }
    return json.dumps({name: value for name, value in found.items() if value}, indent=2, ensure_ascii=False)


def fill_raw(context: UiContext, view: TrialView, section: Section) -> None:
    """Both as JSON, and the request to be copied as a program."""
    theme = context.theme
    section.body.addWidget(CopyRow(context, view))
    _block(theme, section, "request", request_json(view), "mono")
    _block(theme, section, "response", response_json(view), "mono")
    said = f"key {view.call.key[:18]}… · {count(len(view.call.request.messages), 'message')}"
    section.body.addWidget(Label(theme, said, "small", "text3"))


def fill_elsewhere(context: UiContext, view: TrialView, section: Section) -> None:
    """The other trials of the case."""
    section.body.addWidget(ElsewhereList(context, view))


FILL: dict[str, Callable[[UiContext, TrialView, Section], None]] = {
    "earlier": fill_earlier,
    "case": fill_case,
    "messages": fill_messages,
    "attempts": fill_attempts,
    "raw": fill_raw,
    "elsewhere": fill_elsewhere,
}
"""Sections that are made anew each time they are looked at; they start folded."""
