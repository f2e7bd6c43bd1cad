"""Failure groups: broken rows gathered by failed part, by tag, and by likeness of the reasons given.

Likeness: TF-IDF of words and word pairs, average-linkage clustering by cosine distance, both scikit-learn's; a group is
named by the terms that set it apart from the others. Up to 2,000 different reasons are clustered; others join the
nearest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.core.canonical import Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

GroupKind = Literal["part", "tag", "reason"]
EXAMPLES = 3
_CLUSTERED = 2_000
_APART = 0.85
"""Cosine distance from which two groups are not one. Reasons are short: two on the same matter share few words."""
_COMMON = 0.02
"""Share of the reasons that must have a term for it to count."""
_TERMS = 3
_WORD = r"(?u)\b[^\W\d_]{2,}\b"


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that fails, or fails where it passed."""

    row: str
    parts: tuple[str, ...] = ()
    """Checks and criteria that failed."""
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """What checks, judge or people gave as the reason."""


class FailureGroup(Value):
    """Rows that fail alike."""

    kind: GroupKind
    name: str
    """The part, the tag, or the terms of the reasons."""
    rows: tuple[str, ...]
    share: float
    """Of all broken rows."""
    examples: tuple[str, ...]
    """Rows; of reasons the most typical first."""
    texts: tuple[str, ...] = ()
    """The reasons of the examples."""
    usual: float | None = None
    """Of a tag: its share of all rows, where that is known."""


def failure_groups(
    broken: Sequence[BrokenRow],
    tagged: Mapping[str, int] | None = None,
    rows: int = 0,
    drawn: Sequence[BrokenRow] | None = None,
) -> list[FailureGroup]:
    """All groups, the largest first within each kind: parts, tags, reasons.

    Args:
        broken: the rows.
        tagged: tag → how many of all rows have it, broken or not.
        rows: how many there are in all.
        drawn: those among ``broken`` whose reasons are gathered by likeness; None: all. Shares are of these.
    """
    by_part = _gathered("part", {one.row: one.parts for one in broken})
    by_tag = _gathered("tag", {one.row: one.tags for one in broken})
    if tagged and rows:
        by_tag = [group.model_copy(update={"usual": tagged.get(group.name, 0) / rows}) for group in by_tag]
    return [*by_part, *by_tag, *reason_groups(broken if drawn is None else drawn)]


def reason_groups(broken: Sequence[BrokenRow]) -> list[FailureGroup]:
    """Rows by likeness of their reasons, taken together; the largest group first. Groups of one row are left out."""
    rows_of: dict[str, list[str]] = {}
    for one in broken:
        text = " ".join(one.reasons).strip()
        if text:
            rows_of.setdefault(text, []).append(one.row)
    texts = list(rows_of)
    if not texts:
        return []
    vectors, terms = _vectors(texts)
    if vectors is None:
        return []
    middle, found = _centre(vectors), []
    for inside in _clusters(vectors):
        rows = [row for at in inside for row in rows_of[texts[at]]]
        if len(rows) < 2:
            continue
        centre = _centre(vectors[inside])
        near = (vectors[inside] @ centre).tolist()
        typical = [at for _, at in sorted(zip(near, inside, strict=True), key=lambda one: (-one[0], one[1]))][:EXAMPLES]
        found.append(
            FailureGroup(
                kind="reason",
                name=_name(centre - middle, centre, terms, [texts[at].casefold() for at in inside]),
                rows=tuple(rows),
                share=len(rows) / len(broken),
                examples=tuple(rows_of[texts[at]][0] for at in typical),
                texts=tuple(texts[at] for at in typical),
            )
        )
    return sorted(found, key=lambda group: (-len(group.rows), group.name))


def _vectors(texts: Sequence[str]) -> tuple[Any, Sequence[str]]:
    """(TF-IDF of each text as a sparse row of length 1, the terms); None without any word."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(
        stop_words="english",
        ngram_range=(1, 2),
        sublinear_tf=True,
        max_features=5_000,
        # What few of many reasons say is what the case is about, not how the answer failed.
        min_df=max(1, int(_COMMON * len(texts))),
        token_pattern=_WORD,
    )
    try:
        return reader.fit_transform(texts), reader.get_feature_names_out().tolist()
    except ValueError:  # no text, or none with a word that is no stop word
        return None, []


def _clusters(vectors: Any) -> list[list[int]]:
    """Places of the texts that belong together."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    total = vectors.shape[0]
    first = vectors[:_CLUSTERED]
    if total == 1:
        return [[0]]
    far = np.clip(1 - (first @ first.T).toarray(), 0, None)
    np.fill_diagonal(far, 0)
    grouping = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=_APART
    ).fit(far)
    groups = [np.flatnonzero(grouping.labels_ == label).tolist() for label in range(grouping.n_clusters_)]
    if total > _CLUSTERED:
        centres = np.array([_centre(first[inside]) for inside in groups])
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
        near = vectors[_CLUSTERED:] @ centres.T
        for at, (best, likeness) in enumerate(zip(near.argmax(axis=1), near.max(axis=1), strict=True)):
            if likeness > 1 - _APART:
                groups[best].append(_CLUSTERED + at)
    return groups


def _centre(vectors: Any) -> Floats:
    import numpy as np

    middle: Floats = np.asarray(vectors.mean(axis=0)).ravel()
    return middle


def _name(apart: Floats, centre: Floats, terms: Sequence[str], texts: Sequence[str]) -> str:
    """The terms that set a group apart from the middle of all, the strongest first, none within another."""
    weights = apart if float(abs(apart).max()) > 1e-9 else centre
    chosen: list[str] = []
    for at in weights.argsort(kind="stable")[::-1]:
        term, words = terms[at], set(terms[at].split())
        if weights[at] <= 0 or len(chosen) == _TERMS:
            break
        # Two words between which a stop word was left out are no term that anyone wrote.
        written = len(words) == 1 or any(term in text for text in texts)
        if written and not any(words & set(other.split()) for other in chosen):
            chosen.append(term)
    return ", ".join(chosen)


def _gathered(kind: GroupKind, names: Mapping[str, Sequence[str]]) -> list[FailureGroup]:
    groups: dict[str, list[str]] = {}
    for row, those in names.items():
        for name in dict.fromkeys(those):
            groups.setdefault(name, []).append(row)
    return [
        FailureGroup(
            kind=kind, name=name, rows=tuple(rows), share=len(rows) / len(names), examples=tuple(rows[:EXAMPLES])
        )
        for name, rows in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    ]
