"""What cases can be grouped by: tag, kind, split, intent, risk, fields of few values; and what clusters them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from workbench.core.canonical import digest
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.nearest import did_you_mean
from workbench.project.breakdowns import Grouping
from workbench.store.store import Store

TITLES = {"tag": "Tag", "kind": "Kind", "split": "Split", "intent": "Intent", "risk": "Risk"}
TOGETHER = {"documents": "Same documents", "history": "Same dialogue"}
"""What clusters cases without being a field of theirs."""
MOST_VALUES = 24
"""A field with more different values makes no groups that a person could read."""
_LONGEST = 60
_PAGE = 2_000
_OLD_NAMES = {"tags": "tag"}

Slices = dict[str, list[str]]
"""Value of a field → digests of the cases that have it."""


_MARKS = frozenset({"tag", "kind", "split"})
"""Fields that can be had without reading what cases say."""


def groupings(store: Store, digests: Sequence[str]) -> list[Grouping]:
    """The fields by which cases can be grouped, those of every case first: at least two values, at most 24.

    Args:
        store: holds the cases.
        digests: of the cases; purged ones are left out.
    """
    found: dict[str, Slices] = {name: {} for name in TITLES}
    dropped: set[str] = set()
    for address, case in _pages(store, digests):
        for field, values in _fields(case).items():
            if field in dropped:
                continue
            cases = found.setdefault(field, {})
            for value in values:
                cases.setdefault(value, []).append(address)
            # What has too many or too long values is no group; keeping all of its texts would fill the memory.
            if field != "tag" and (len(cases) > MOST_VALUES or any(len(value) > _LONGEST for value in values)):
                dropped.add(field)
                del found[field]
    return [_grouping(field, values) for field, values in found.items() if _groups(field, values)]


def _groups(field: str, values: Slices) -> bool:
    """Whether these are groups that tell something: several values, of two cases or more on the average."""
    if field == "tag":
        return bool(values)
    return len(values) > 1 and sum(map(len, values.values())) >= 2 * len(values)


def _grouping(field: str, values: Slices) -> Grouping:
    return Grouping(
        field=field,
        title=TITLES.get(field) or field.partition(".")[2],
        values=tuple(value for value, _ in _by_size(values)),
        cases=len({case for cases in values.values() for case in cases}),
    )


def slices(store: Store, digests: Sequence[str], field: str) -> Slices:
    """The cases of each value of a field, the largest group first.

    Args:
        store: holds the cases.
        digests: of the cases.
        field: ``tag``, ``kind``, ``split``, ``intent``, ``risk``, ``inputs.NAME`` or ``meta.NAME``; NAME alone does.

    Raises:
        InputError: no case has such a field, or it has too many values to group by.
    """
    found: Slices = {}
    for address, values in _values(store, digests, field).items():
        for value in values:
            found.setdefault(value, []).append(address)
    if field not in ("tag", "tags") and len(found) > MOST_VALUES:
        raise InputError(
            "field.values",
            f"“{field}” has {len(found):,} different values: too many to group by (at most {MOST_VALUES}).",
            remedy="Choose another field, or take it as what clusters the cases.",
        )
    return dict(_by_size(found))


def clusters(store: Store, digests: Sequence[str], field: str) -> dict[str, str]:
    """Case → what it belongs to, by a field, or by ``documents`` or ``history`` that cases share.

    A case without a value stands for itself. ``history`` takes the cases whose message histories begin alike for the
    turns of one dialogue.

    Raises:
        InputError: no case has such a field, or it is ``tag``, of which a case has several.
    """
    if field in ("tag", "tags"):
        raise InputError("field.cluster", "A case has several tags, so they make no clusters.", remedy="Name a field.")
    if field in TOGETHER:
        found = {address: _shared(case, field) for address, case in _pages(store, digests)}
        return {address: value for address, value in found.items() if value}
    return {address: values[0] for address, values in _values(store, digests, field).items() if values}


def _values(store: Store, digests: Sequence[str], field: str) -> dict[str, tuple[str, ...]]:
    """Case → its values of a field."""
    wanted, known, found = _OLD_NAMES.get(field, field), dict.fromkeys(TITLES), {}
    if wanted in _MARKS:
        # They stand in columns of their own: reading the cases takes twice as long.
        marks = store.case_marks(dict.fromkeys(digests))
        return {address: _marks(marks[address])[wanted] for address in dict.fromkeys(digests) if address in marks}
    names = [wanted] if wanted in TITLES or "." in wanted else [f"inputs.{wanted}", f"meta.{wanted}"]
    there = wanted in TITLES
    for address, case in _pages(store, digests):
        own = _fields(case)
        known |= dict.fromkeys(own)
        name = next((name for name in names if name in own), None)
        there = there or name is not None
        found[address] = own[name] if name else ()
    if not there:
        listed = ", ".join([*known][:20])
        remedy = f"{did_you_mean(field, known)}There are: {listed}."
        raise InputError("field.unknown", f"No case has a field “{field}”.", remedy=remedy)
    return found


def _marks(marks: tuple[frozenset[str], str, str]) -> dict[str, tuple[str, ...]]:
    tags, kind, split = marks
    return {"tag": tuple(sorted(tags)), "kind": (kind,), "split": (split,)}


def _fields(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Field → values of a case."""
    found: dict[str, tuple[str, ...]] = {"tag": case.tags, "kind": (case.kind,), "split": (case.split,)}
    found |= {name: (value,) for name, value in (("intent", case.intent), ("risk", case.risk)) if value}
    for kind, values in (("inputs", case.inputs), ("meta", case.meta)):
        for name, value in values.items():
            text = _word(value)
            if text is not None:
                found[f"{kind}.{name}"] = (text,)
    return found


def _word(value: JsonValue) -> str | None:
    """A plain value as text; None for a list, an object or nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value if isinstance(value, str) and value.strip() else None


def _shared(case: Case, what: str) -> str:
    """What tells whether two cases belong together; "" for one that stands alone."""
    if what == "history":
        return digest("history", case.history[0].model_dump(mode="json")) if case.history else ""
    texts: list[JsonValue] = [document.text for document in case.documents]
    return digest("documents", texts) if texts else ""


def _pages(store: Store, digests: Sequence[str]) -> Iterator[tuple[str, Case]]:
    """The cases with their digests, some at a time, so that 100,000 need not be in memory together."""
    unique = list(dict.fromkeys(digests))
    for start in range(0, len(unique), _PAGE):
        page = unique[start : start + _PAGE]
        found = store.cases_by_digest(page)
        yield from ((address, found[address]) for address in page if address in found)


def _by_size(found: Slices) -> list[tuple[str, list[str]]]:
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
