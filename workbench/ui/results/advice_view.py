"""What to do about a result: confirm it, mend what breaks, take the cheapest that is good enough, look closer."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count, interval, money, number, percent
from workbench.core.verdict_words import difference_words, interval_words, sign_of, verdict_words
from workbench.project.breakdowns import CandidateFlakiness, Example, Gathered
from workbench.stats.routes import Route
from workbench.ui.results.advice_confirm import ConfirmPart
from workbench.ui.results.advice_data import AdviceData
from workbench.ui.results.advice_rows import Part, figure, judged, text
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Paragraph, tip

_TITLES = {"part": "Failed part", "tag": "Tag", "reason": "Reasons that are alike"}
_MOST = {"part": 6, "tag": 5, "reason": 6}
_SLICES = 12
_WIDTHS = (152, 32, 96)


class AdviceView(QWidget):
    """``exampleAsked`` carries an `Example`, ``casesAsked`` ids of cases and words, ``confirmAsked`` whether again."""

    exampleAsked = Signal(object)
    casesAsked = Signal(tuple, str)
    confirmAsked = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("adviceView")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(4)
        self._data: AdviceData | None = None
        self.confirm: ConfirmPart | None = None

    @property
    def data(self) -> AdviceData | None:
        """What is shown."""
        return self._data

    def show_data(self, data: AdviceData) -> None:
        """Show it in place of what was there."""
        self._data = data
        self.confirm = None
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if "alone" in data.missing:
            self._column.addWidget(Paragraph(self._theme, data.missing["alone"], "body", "text2"))
            return
        self.confirm = ConfirmPart(self._theme, data)
        self.confirm.asked.connect(self.confirmAsked)
        for part in (self.confirm, self._failures(data), self._routing(data), self._slices(data), self._flaky(data)):
            self._column.addWidget(part)

    def plain(self, words: str) -> str:
        """A sentence with candidates called as everywhere."""
        for label, name in (self._data.names if self._data is not None else {}).items():
            words = words.replace(label, name)
        return words

    def _failures(self, data: AdviceData) -> Part:
        found = data.failures
        part = Part(self._theme, "What breaks", found.sentence if found is not None else data.missing["failures"])
        part.setObjectName("adviceFailures")
        if found is None:
            return part
        for kind, title in _TITLES.items():
            groups = [group for group in found.groups if group.kind == kind]
            if groups:
                share = "Share (of all rows)" if kind == "tag" else "Share"
                part.head((title, "Rows", share, "Examples: each opens its difference"), 3, _WIDTHS)
                for group in groups[: _MOST[kind]]:
                    part.row(self._group(group))
                if len(groups) > _MOST[kind]:
                    part.say(f"and {count(len(groups) - _MOST[kind], 'smaller group')}", "small", "text3")
        return part

    def _group(self, group: Gathered) -> list[QWidget]:
        theme = self._theme
        name = LinkButton(theme, theme.metrics().elidedText(group.name.rpartition("/")[2], _right(), theme.px(200)))
        name.setToolTip(tip(group.name))
        name.setAccessibleName(f"Show the {count(group.count, 'row')} of {group.name}")
        ids = self._ids(group.cases)
        name.clicked.connect(lambda: self.casesAsked.emit(ids, f"{count(group.count, 'row')} of {group.name}"))
        usual = f" ({percent(group.usual)})" if group.usual is not None else ""
        return [
            name,
            figure(theme, number(group.count)),
            figure(theme, f"{percent(group.share)}{usual}", "text2"),
            self._examples(group),
        ]

    def _ids(self, digests: tuple[str, ...]) -> tuple[str, ...]:
        assert self._data is not None
        manifest = self._data.experiment.manifest
        ids = dict(zip(manifest.case_digests, manifest.case_ids, strict=False))
        return tuple(ids.get(digest, digest) for digest in digests)

    def _examples(self, group: Gathered) -> QWidget:
        theme, held = self._theme, QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for example in group.examples:
            link = LinkButton(theme, theme.metrics().elidedText(example.case_id, _right(), theme.px(120)))
            link.setObjectName("adviceExample")
            link.setAccessibleName(f"Open case {example.case_id}")
            link.setToolTip(tip(example.reason) if example.reason else "")
            link.clicked.connect(lambda _=False, example=example: self._open(example))
            row.addWidget(link)
        reason = next((example.reason for example in group.examples if example.reason), "")
        row.addWidget(text(theme, reason, "small", "text2"), 1)
        return held

    def _open(self, example: Example) -> None:
        self.exampleAsked.emit(example)

    def _routing(self, data: AdviceData) -> Part:
        found = data.routing
        said = self.plain(found.overall.reason) if found is not None else data.missing["routing"]
        part = Part(self._theme, "The cheapest that is good enough", said)
        part.setObjectName("adviceRouting")
        if found is None:
            return part
        cheaper = [one for one in (found.overall, *found.slices) if one.chosen and one.chosen != one.best]
        if cheaper:
            part.head(("Cases", "n", "Take", "In place of", "Saves per 1,000 calls", "Why"), 5, (120, 32), (1, 4))
        for route in cheaper[:_SLICES]:
            part.row(self._route(route))
        same = len(found.slices) - sum(bool(one.name) for one in cheaper)
        if same and found.overall.share is not None:
            part.say(
                f"On {count(same, 'other group' if cheaper else 'group')} of cases nothing cheaper than the best is "
                "shown to be as good.",
                "small",
                "text2",
            )
        if found.mixed.value is not None:
            part.say(f"Each group by its own route: {_saved(found.mixed.value)} saved per 1,000 calls.", "small")
        if cheaper:
            part.say("Confirm a route on held-out cases: the best of several is partly luck.", "small", "text3")
        return part

    def _route(self, one: Route) -> list[QWidget]:
        theme = self._theme
        low, high = one.saved.low, one.saved.high
        ends = f" [{_saved(low)}, {_saved(high)}]" if low is not None and high is not None else ""
        return [
            text(theme, one.name or "all cases"),
            figure(theme, number(one.cases)),
            text(theme, self.plain(one.chosen), "strong"),
            text(theme, self.plain(one.best), "body", "text2"),
            figure(theme, f"{_saved(one.saved.value)}{ends}"),
            text(theme, self.plain(one.reason), "small", "text2"),
        ]

    def _slices(self, data: AdviceData) -> Part:
        found = data.slices
        base, other = (data.names[label] for label in data.pair)
        part = Part(self._theme, f"Where {other} loses", "" if found is not None else data.missing["slices"])
        part.setObjectName("adviceSlices")
        if found is None:
            return part
        sign = 1 if data.metric.better == "higher" else -1
        losing = [one for one in found.table.slices if sign * (one.pair.difference or 0.0) < 0]
        rest = count(len(found.table.slices) - len(losing), "group")
        if not losing:
            part.say(f"On none of {rest} by {_field(data.by)} is {other} behind {base}.")
            return part
        losing.sort(key=lambda one: sign * (one.pair.difference or 0.0))
        part.head((f"Cases by {_field(data.by)}", "n", f"Difference from {base}", "Verdict, adjusted"), 0)
        for one in losing[:_SLICES]:
            said = f"{difference_words(one.pair)} {interval_words(one.pair)}".strip()
            part.row(
                [
                    text(self._theme, one.name),
                    figure(self._theme, number(one.cases)),
                    figure(self._theme, said),
                    judged(self._theme, sign_of(one.pair), verdict_words(one.pair)),
                ]
            )
        more = f"and {count(len(losing) - _SLICES, 'group')} more. " if len(losing) > _SLICES else ""
        part.say(f"{more}On the other {rest} {other} is level or ahead. {found.table.warning}", "small", "text2")
        return part

    def _flaky(self, data: AdviceData) -> Part:
        said = data.missing.get("flaky", "")
        if data.experiment.manifest.repeats < 2 and not said:
            said = "Each case was run once. With two repeats or more this says which answers change by themselves."
        part = Part(self._theme, "How steady the answers are", said)
        part.setObjectName("adviceFlaky")
        if data.flaky:
            part.head(
                ("Candidate", "Cases that change", "All repeats pass", "One of them passes", "Most unsteady"),
                4,
                (),
                (1, 2, 3),
            )
            for one in data.flaky:
                part.row(self._steady(one, data))
        return part

    def _steady(self, one: CandidateFlakiness, data: AdviceData) -> list[QWidget]:
        theme, last = self._theme, one.passes[-1] if one.passes else None

        def share(value: float | None, low: float | None, high: float | None) -> str:
            if value is None:
                return "undefined"
            ends = f" {interval(low * 100, high * 100, 0)}" if low is not None and high is not None else ""
            return f"{percent(value)}{ends}"

        flaky = one.spread.flaky
        worst = ", ".join(one.spread.worst[:6])
        return [
            text(theme, data.names.get(one.candidate, one.candidate), "strong"),
            figure(theme, share(flaky.value, flaky.low, flaky.high)),
            figure(theme, share(last.all_pass.value, last.all_pass.low, last.all_pass.high) if last else "not asked"),
            figure(theme, share(last.one_passes.value, None, None) if last else "not asked"),
            text(theme, worst or one.spread.reason, "small", "text2"),
        ]


def _saved(dollars: float | None) -> str:
    return "unknown" if dollars is None else money(Decimal(repr(round(dollars, 9))))


def _field(by: str) -> str:
    return by.rpartition(".")[2]


def _right() -> Qt.TextElideMode:
    return Qt.TextElideMode.ElideRight
