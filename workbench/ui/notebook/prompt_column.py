"""One variant's widgets in the board of a prompt: badge and name, tokens, money, then each message with its count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from workbench.core import figures
from workbench.core.content_diff import is_example
from workbench.core.messages import Message
from workbench.core.prompts import PromptContent, Variant
from workbench.project.tokens import corrected
from workbench.ui.notebook.box_frame import BoxFrame
from workbench.ui.notebook.preview_parts import USUAL, PreviewColumn
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_collapsed import CollapsedVariant
from workbench.ui.notebook.prompt_counts import Figures
from workbench.ui.notebook.prompt_heads import FigureLine, MessageHead, NameLine
from workbench.ui.notebook.template_marks import Fault
from workbench.ui.notebook.text_box import MOST
from workbench.ui.notebook.variant_edits import content_line, unfinished_line
from workbench.ui.notebook.window_bar import WindowBar
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyph_cover import uncovered_words
from workbench.ui.widgets.labels import ElidedLabel, Paragraph, tip

_SHOWN = 20_000
"""Characters that are shown of a message that is too long to be edited."""
_HINTS = {
    "system": "What the model is to do",
    "user": "{{ offers a case's fields",
    "assistant": "An answer as it should be",
}
"""What stands in a message that is empty."""
_LINE = 18
"""Pixels of a line of a message at 100 %."""
_NAMED, _SHORT = 4, 32
"""Further faults that are named under a message, and characters of each."""


class VariantColumn:
    """Holds the widgets of a variant; the board places them in rows of equal height."""

    def __init__(self, theme: Theme, variant: Variant, rows: tuple[int, int], short: int) -> None:
        key = variant.key
        self.key = key
        self.name = NameLine(theme, key)
        self.tokens = FigureLine(theme, f"tokens-{key}")
        self.money = FigureLine(theme, f"money-{key}")
        self.window = WindowBar(theme, key)
        self.preview = PreviewColumn(theme, key)
        self.preview.hide()
        self.strip = CollapsedVariant(theme, key)
        self.collapsed = False
        """Whether the board shows the strip in place of all else."""
        self.heads: list[MessageHead] = []
        self.boxes: list[PromptBox] = []
        self.frames: list[BoxFrame] = []
        self.notes: list[Paragraph] = []
        self._cut: dict[int, tuple[str, str]] = {}
        """Place → the whole text of a message that is too long for an editor, and a sentence that says so."""
        self.parameters = WordButton(theme, "", "small", "text2", "parameters", flush=True)
        self.parameters.setObjectName(f"parameters-{key}")
        self.parameters.give_way()
        self.unfinished = WordButton(theme, "", "small", "worse", flush=True)
        self.unfinished.setObjectName(f"unfinished-{key}")
        self.unfinished.give_way()
        self.unused = ElidedLabel(theme, "", "small", "text3")
        self.unused.setObjectName(f"unused-{key}")
        self.unused.hide()
        for message in variant.content.messages:
            self._add_message(theme, message, rows, short)

    def _add_message(self, theme: Theme, message: Message, rows: tuple[int, int], short: int) -> None:
        key, place = self.key, len(self.boxes)
        box = PromptBox(theme, f"{message.role} message {place + 1} of variant {key}", rows)
        if message.role != "system":
            box.set_rows(rows[0], max(rows[0], short))
        box.setObjectName(f"prompt-{key}-{place}")
        note = Paragraph(theme, "", "small", "worse")
        note.setObjectName(f"fault-{key}-{place}")
        note.hide()
        self.heads.append(MessageHead(theme, key, place))
        self.boxes.append(box)
        self.frames.append(BoxFrame(theme, box))
        self.notes.append(note)

    def signature(self) -> tuple[str, int]:
        """What the layout depends on."""
        return self.key, len(self.boxes)

    def show_variant(self, variant: Variant, content: PromptContent) -> None:
        """Show another value of the same variant; an editor in which someone types keeps its text."""
        self.name.show_variant(variant, content)
        self.strip.show_name(variant.name)
        for place, message in enumerate(variant.content.messages):
            self._show_message(place, message, example=is_example(variant.content.messages, place))
        said = content_line(variant.content)
        self.parameters.set_text(said)
        self.parameters.setToolTip(tip(said))
        self.parameters.setVisible(bool(said))
        self.unfinished.set_text(unfinished_line(variant))
        self.unfinished.setToolTip(self.unfinished.text())
        self.unfinished.setVisible(bool(variant.unfinished))

    @property
    def below(self) -> tuple[QWidget, ...]:
        """What stands under the last message, where there is something to say."""
        return self.parameters, self.unfinished, self.unused

    def _show_message(self, place: int, message: Message, *, example: bool) -> None:
        role = self.heads[place].role
        words = f"{message.role} example" if example else message.role
        role.set_text(words)
        self.frames[place].setVisible(message.role != "history")
        box = self.boxes[place]
        box.hint = _HINTS.get(message.role, "")
        long = len(message.text) > MOST
        box.setReadOnly(long)
        self._cut.pop(place, None)
        if long:
            self._cut[place] = (
                message.text,
                f"{len(message.text):,} characters: too long to be edited here. Its start is shown.",
            )
        if not box.pending:
            box.put_text(message.text[:_SHOWN] if long else message.text)

    def share(self, lines: int, beside: int = 0) -> None:
        """Let a message and what it is rendered to take so many lines each, so that both are seen; 0 for the usual.

        Args:
            lines: of a message.
            beside: of the rendering of a message that is not edited.
        """
        for box in self.boxes:
            box.set_cap(lines)
        self.preview.set_tall(_LINE * lines or USUAL, _LINE * beside or USUAL)

    def fold(self, place: int, *, same: bool) -> None:
        """Hide a message's editor where all variants say the same, and say that."""
        if self.boxes[place].hasFocus():
            same = False
        self.heads[place].show_same(same)
        self.frames[place].setVisible(not same and not self.heads[place].role.text().startswith("history"))

    def texts(self) -> list[str]:
        """What stands in the editors."""
        return [self._cut[place][0] if place in self._cut else box.text() for place, box in enumerate(self.boxes)]

    def show_figures(self, mine: Figures, base: Figures | None, matches: Sequence[int | None] = ()) -> None:
        """Show counts and money, with the difference from the baseline where there is one.

        Args:
            mine: of this variant.
            base: of the baseline; None for the baseline itself.
            matches: for each message the place of the baseline's message that it stands for.
        """
        about = "" if mine.exact else "≈ "
        self.window.show_figures(mine)
        unit = "as written" if mine.problem else "in"
        self.tokens.show_figure(f"{about}{figures.number(mine.tokens)} tok", unit, *_tokens_delta(mine, base))
        if mine.problem:
            self.money.show_figure("cannot be rendered", "", "", "No case can be rendered, so nothing would be sent.")
        elif mine.per_thousand is None:
            self.money.show_figure("price unknown", "")
        else:
            whole = mine.output is not None or not mine.per_thousand
            unit = "per 1k runs" if whole else "per 1k runs, input alone"
            share, dollars = _money_delta(mine, base)
            self.money.show_figure(figures.money(mine.per_thousand, 2), unit, share, dollars)
        for place, head in enumerate(self.heads):
            if place < len(mine.static.messages):
                match = matches[place] if place < len(matches) else None
                head.show_count(_message_count(mine, base, place, match))

    def show_unused(self, fields: Sequence[str]) -> None:
        """Say which fields of the cases no message uses; all of them on hover."""
        said = f"Not used: {', '.join(fields)}" if fields else ""
        if self.unused.text() != said:
            self.unused.setText(said)
            self.unused.setToolTip(tip(said))
            self.unused.setAccessibleName(said)
        self.unused.setVisible(bool(said))

    def show_fault(self, place: int) -> None:
        """Say under a message what cannot work in it, first where the cursor is, else what is to be known of it."""
        box, note = self.boxes[place], self.notes[place]
        here = box.fault_here()
        wrong = [fault.reason for fault in (here, *box.faults) if fault is not None and not fault.mild]
        reason = (
            wrong[0] + _also(box.text(), [fault for fault in box.faults if fault.reason != wrong[0]]) if wrong else ""
        )
        said = reason or uncovered_words(box.text(), box.font()) or self._cut.get(place, ("", ""))[1]
        if note.accessibleDescription() != said:
            note.setAccessibleDescription(said)
            note.set_text(said, "worse" if reason else "warn")
            note.setVisible(bool(said))


def _also(text: str, faults: Sequence[Fault]) -> str:
    """What else cannot work, by the words that are marked."""
    marked = dict.fromkeys(text[fault.start : fault.end].strip()[:_SHORT] for fault in faults if not fault.mild)
    names = [f"“{words}”" for words in list(marked)[:_NAMED]]
    more = f" and {len(marked) - _NAMED} more" if len(marked) > _NAMED else ""
    return f" Also marked: {', '.join(names)}{more}." if names else ""


def _tokens_delta(mine: Figures, base: Figures | None) -> tuple[str, str]:
    """The difference, and why there is none: a template's own words are not compared with whole requests."""
    if mine.problem:
        return "not sent", "No case can be rendered: compared with nothing."
    if base is None:
        return "baseline", ""
    if mine.rendered != base.rendered:
        return ("no baseline", "The baseline cannot be rendered.") if base.problem else ("", "")
    if mine.tokens == base.tokens:
        return "same", ""
    more = mine.tokens - base.tokens
    share = f" ({figures.percent(more / base.tokens, sign=True)})" if base.tokens else ""
    return f"{figures.signed(more, 0)} tok{share}", ""


def _money_delta(mine: Figures, base: Figures | None) -> tuple[str, str]:
    """The difference as a share, and with dollars before it."""
    if base is None or not base.per_thousand or mine.per_thousand is None:
        return "", ""
    if (mine.output is None) != (base.output is None) or mine.rendered != base.rendered:
        return "", ""
    share = float(mine.per_thousand / base.per_thousand) - 1
    if abs(share) < 0.0005:
        return "same", ""
    percent = figures.percent(share, sign=True)
    dollars = figures.money(mine.per_thousand - base.per_thousand, 2)
    return percent, f"{dollars if share < 0 else f'+{dollars}'} ({percent})"


def _message_count(mine: Figures, base: Figures | None, place: int, match: int | None) -> str:
    about = "" if mine.static.exact else "≈ "
    count = corrected(mine.static.messages[place], mine.correction)
    case = " + case" if mine.static.with_case[place] else ""
    said = f"{about}{figures.number(count)} tok{case}"
    if base is not None and match is not None and match < len(base.static.messages):
        delta = count - corrected(base.static.messages[match], base.correction)
        if delta:
            said += f"  {figures.signed(delta, 0)}"
    return said
