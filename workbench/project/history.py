"""History of a prompt: its versions and drafts as a tree, what changed, how each did, and drafts made of versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.config.clock import now
from workbench.core.canonical import short
from workbench.core.content_diff import changes
from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Candidate, Experiment
from workbench.core.prompts import Prompt, PromptContent, Variant, Version
from workbench.core.summaries import MetricSummary
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.freezing import freeze_candidate
from workbench.store.store import Store


class Branch(NamedTuple):
    """How a row's part of the tree is drawn: lanes count from the left."""

    lane: int
    joins: tuple[int, ...]
    """Lanes whose line comes from above and ends in this row's mark."""
    passes: tuple[int, ...]
    """Lanes whose line goes through the row."""
    goes_on: bool
    """Whether a line leads from the mark down to the parent."""


class HistoryStep(NamedTuple):
    """A draft or a version of a prompt."""

    digest: str
    """Of the version; of a draft what it would be frozen as."""
    key: str
    """Of the draft; "" for a version."""
    name: str
    """Of the draft."""
    content: PromptContent
    parent: str | None
    created: datetime | None
    """None for a draft."""
    note: str
    author: str
    changed: tuple[str, ...]
    """What differs from the parent, in words; () for the first version."""
    drafts: tuple[str, ...]
    """Keys of the variants that say just this."""
    branch: Branch


class LastScore(NamedTuple):
    """How a version did in its last experiment."""

    experiment: Experiment
    label: str
    metric: str
    """Its title, for people."""
    summary: MetricSummary | None
    """None where nothing was scored."""
    rate: bool = False
    """Whether it is the share of cases that passed."""
    name: str = ""
    """The metric's name."""


class History:
    """Histories of the prompts of an open project."""

    def __init__(self, store: Store, documents: Documents, experiments: Experiments, *, text: bool = False) -> None:
        self._store = store
        self._documents = documents
        self._experiments = experiments
        self._text = text

    def steps(self, prompt_id: str) -> list[HistoryStep]:
        """Drafts that differ from their version, then all versions, newest first."""
        prompt = self._documents.one(Prompt, prompt_id)
        versions = self.versions(prompt_id)
        contents = {version.digest: version.content for version in versions}
        drafts = [(variant, self._documents.content(variant)) for variant in prompt.variants if not variant.archived]
        made: list[tuple[HistoryStep, str | None]] = []
        for variant, content in drafts:
            if content.digest not in contents:
                parent = variant.base if variant.base in contents else None
                made.append((_draft(variant, content, parent, contents), parent))
        saying: dict[str, list[str]] = {}
        for variant, content in drafts:
            saying.setdefault(content.digest, []).append(variant.key)
        for version in versions:
            before = contents.get(version.parent or "")
            step = HistoryStep(
                digest=version.digest,
                key="",
                name="",
                content=version.content,
                parent=version.parent if before is not None else None,
                created=version.created,
                note=version.note,
                author=version.author,
                changed=tuple(changes(before, version.content)) if before is not None else (),
                drafts=tuple(saying.get(version.digest, ())),
                branch=_NOWHERE,
            )
            made.append((step, step.parent))
        drawn = branches([(step.digest if not step.key else "", parent) for step, parent in made])
        return [step._replace(branch=branch) for (step, _), branch in zip(made, drawn, strict=True)]

    def versions(self, prompt_id: str) -> list[Version]:
        """All versions, newest first."""
        return list(reversed(self._store.versions(prompt_id)))

    def scores(self, prompt_id: str) -> dict[str, LastScore]:
        """How each version did in the last experiment with it. Reads whole experiments: not for the window's thread."""
        latest: dict[str, tuple[Experiment, Candidate]] = {}
        for experiment in self._experiments.list():
            for candidate in reversed(experiment.manifest.candidates):
                if candidate.prompt_id == prompt_id and candidate.version:
                    latest[candidate.version] = (experiment, candidate)
        found: dict[str, LastScore] = {}
        for number in {experiment.id: experiment for experiment, _ in latest.values()}:
            metrics = self._experiments.metrics(number)
            summaries = {summary.candidate: summary for summary in self._experiments.summaries(number)}
            for version, (experiment, candidate) in latest.items():
                if experiment.id == number and candidate.label in summaries:
                    info = metrics[0] if metrics else None
                    summary = summaries[candidate.label].metric(info.name) if info else None
                    title = info.title if info else ""
                    rate = info is not None and info.name == "pass"
                    name = info.name if info else ""
                    found[version] = LastScore(experiment, candidate.label, title, summary, rate, name)
        return found

    def save_version(self, prompt_id: str, key: str, note: str = "") -> str:
        """Freeze a draft as it is now, with a note. A version that is there already gets the note.

        Returns:
            the version's digest.

        Raises:
            InputError: there is no such variant, or it has no messages.
            ProjectError: the project is open for reading only.
        """
        self._writable()
        prompt = self._documents.one(Prompt, prompt_id)
        variant = prompt.variant(key)
        if variant is None or not variant.content.messages:
            raise InputError(
                "version.empty", f"Variant {key} has no messages, so there is nothing to save.", f"prompt {prompt.name}"
            )
        content = self._documents.content(variant)
        candidate = Candidate(label=key, variant=key, prompt_id=prompt_id, version=content.digest)
        freeze_candidate(self._store, candidate, content, now(), text=self._text)
        if note.strip():
            self._store.note_version(prompt_id, content.digest, note.strip()).result()
        return content.digest

    def note(self, prompt_id: str, digest: str, note: str) -> None:
        """Give a version another note; its digest stays."""
        self._writable()
        self._store.note_version(prompt_id, digest, note.strip()).result()

    def restore(self, prompt_id: str, digest: str) -> tuple[str, list[str]]:
        """Make a new draft of a version; nothing is overwritten. One undo step.

        Returns:
            the new variant's key, and the names of snippets that say something else by now, which it uses as they are.

        Raises:
            InputError: there is no such version.
        """
        prompt = self._documents.one(Prompt, prompt_id)
        version = next((one for one in self._store.versions(prompt_id) if one.digest == digest), None)
        if version is None:
            raise InputError("version.unknown", f"There is no version {short(digest)}.", f"prompt {prompt.name}")
        now_say = self._documents.snippets()
        other = [name for name, text in version.content.snippets.items() if now_say.get(name) != text]
        key = next_key(prompt)
        draft = Variant(
            key=key,
            name=f"from {short(digest)}",
            content=version.content.model_copy(update={"snippets": {}}),
            base=digest,
        )
        changed = prompt.model_copy(update={"variants": (*prompt.variants, draft)})
        self._documents.put(changed, label=f"Restore {short(digest)} as {key}")
        return key, other

    def _writable(self) -> None:
        if self._store.read_only:
            raise ProjectError("project.read_only", "This project is open for reading only, so nothing was saved.")


def next_key(prompt: Prompt) -> str:
    """The first letter that no variant has: A, B … Z, AA."""
    taken = {variant.key for variant in prompt.variants}
    place = 0
    while (key := _letters(place)) in taken:
        place += 1
    return key


def _letters(place: int) -> str:
    text, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def branches(rows: Sequence[tuple[str, str | None]]) -> list[Branch]:
    """Lay rows (id, parent's id) out in lanes: children stand above their parent, which ends their lines."""
    below = {identity: place for place, (identity, _) in enumerate(rows) if identity}
    waiting: list[str | None] = []
    found = []
    for place, (identity, parent) in enumerate(rows):
        joins = tuple(lane for lane, wanted in enumerate(waiting) if identity and wanted == identity)
        for lane in joins:
            waiting[lane] = None
        lane = joins[0] if joins else next((n for n, wanted in enumerate(waiting) if wanted is None), len(waiting))
        if lane == len(waiting):
            waiting.append(None)
        passes = tuple(other for other, wanted in enumerate(waiting) if wanted is not None)
        goes_on = parent is not None and below.get(parent, -1) > place
        waiting[lane] = parent if goes_on else None
        found.append(Branch(lane, joins, passes, goes_on))
    return found


_NOWHERE = Branch(0, (), (), False)


def _draft(
    variant: Variant, content: PromptContent, parent: str | None, contents: dict[str, PromptContent]
) -> HistoryStep:
    return HistoryStep(
        digest=content.digest,
        key=variant.key,
        name=variant.name,
        content=content,
        parent=parent,
        created=None,
        note="",
        author="",
        changed=tuple(changes(contents[parent], content)) if parent else (),
        drafts=(variant.key,),
        branch=_NOWHERE,
    )
