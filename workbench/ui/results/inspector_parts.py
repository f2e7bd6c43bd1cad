"""The sections of the inspector, each filled when it is unfolded."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.calls import Attempt
from workbench.core.figures import count, seconds
from workbench.core.messages import Message, TextPart
from workbench.project.views import TrialView
from workbench.ui.results import scores
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import Label, Paragraph, RunsLabel
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.section import Section

SECTIONS: tuple[tuple[str, str, bool], ...] = (
    ("completion", "Completion", True),
    ("scores", "Scores", True),
    ("checks", "Checks", True),
    ("case", "Case", False),
    ("messages", "Messages as sent", False),
    ("attempts", "Attempts", False),
    ("raw", "Raw request and response", False),
)
"""Key, title, whether it starts unfolded."""


def has(key: str, view: TrialView) -> bool:
    """Whether a section has something to show."""
    if key == "scores":
        return bool(scores.criteria(view))
    if key == "checks":
        return bool(scores.checks(view))
    return True


def meta(key: str, view: TrialView) -> str:
    """What stands at the right of a section's title."""
    if key == "scores":
        return ", ".join(rubric.name for rubric in view.experiment.manifest.rubrics)
    if key == "checks":
        lines = scores.checks(view)
        return f"{sum(line.passed is True for line in lines)} of {len(lines)} passed"
    if key == "messages":
        return str(len(view.call.request.messages))
    if key == "attempts":
        tries = view.call.attempts
        return f"{len(tries)} · {seconds(sum(attempt.seconds for attempt in tries))}" if tries else ""
    if key == "case":
        return view.case.id
    return ""


def state_chip(view: TrialView) -> ChipLook | None:
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


def words(theme: Theme, text: str, ink: str = "text2", role: str = "body") -> Paragraph:
    """A paragraph."""
    return Paragraph(theme, text, role, ink)


def fill_case(theme: Theme, view: TrialView, section: Section) -> None:
    """Inputs and reference."""
    from workbench.ui.results.diff_pane import facts

    for name, value, mono in facts(view):
        _block(theme, section, name, value, "mono" if mono else "body")


def fill_messages(theme: Theme, view: TrialView, section: Section) -> None:
    """The messages as they were sent."""
    for message in view.call.request.messages:
        _block(theme, section, message.role, _told(message), "mono")


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


def fill_attempts(theme: Theme, view: TrialView, section: Section) -> None:
    """Every try with when, how long, status, and the failure's sentence."""
    for place, attempt in enumerate(view.call.attempts, 1):
        section.body.addWidget(_attempt(theme, place, attempt))
    if not view.call.attempts:
        section.body.addWidget(Label(theme, "No try is recorded.", "body", "text3"))
    call = view.call
    if call.first_token_seconds is not None:
        said = f"first word after {seconds(call.first_token_seconds)}"
        section.body.addWidget(Label(theme, said, "small", "text2"))
    if call.price is not None and call.price.source:
        said = f"price {call.price.input} in, {call.price.output} out per million tokens, {call.price.source}"
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
    if attempt.failure is not None:
        column.addWidget(words(theme, attempt.failure.message, "worse", "small"))
    return holder


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


def fill_raw(theme: Theme, view: TrialView, section: Section) -> None:
    """Both as JSON."""
    _block(theme, section, "request", request_json(view), "mono")
    _block(theme, section, "response", response_json(view), "mono")
    said = f"key {view.call.key[:18]}… · {count(len(view.call.request.messages), 'message')}"
    section.body.addWidget(Label(theme, said, "small", "text3"))


FILL: dict[str, Callable[[Theme, TrialView, Section], None]] = {
    "case": fill_case,
    "messages": fill_messages,
    "attempts": fill_attempts,
    "raw": fill_raw,
}
"""Sections that are made anew each time they are looked at; they start folded."""
