"""A table becomes outputs that were made elsewhere: joined on the case's id, with their scores."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import TypeVar

from pydantic import JsonValue

from workbench.core.calls import Usage
from workbench.core.canonical import Value
from workbench.core.errors import InputError
from workbench.core.rubrics import RUN_METRICS
from workbench.core.summaries import Rejected
from workbench.interop import cells as cell
from workbench.interop.mapping import Overrides, Target, find_column, parse_overrides, split_target
from workbench.interop.tables.table import Reading, Row, Table

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "case_id", "case", "custom_id"),
    "candidate": ("candidate", "variant", "system", "model"),
    "output": ("output", "completion", "response", "actual_output", "prediction", "generation", "answer", "text"),
    "input_tokens": ("input_tokens", "prompt_tokens"),
    "output_tokens": ("output_tokens", "completion_tokens"),
    "cost": ("cost_usd", "cost"),
    "latency_ms": ("latency_ms", "latency"),
}
"""Field → names of columns that fill it, the first that is there."""

_FLAGS = ("is_correct", "correct", "passed", "pass", "success")
"""Columns of yes and no that become a score of their name."""

FIELDS = frozenset({*_NAMES, "skip"})
_N = TypeVar("_N", float, Decimal)
_LARGEST = 1e15
"""Above it a float holds no whole numbers exactly, and sums of squares overflow soon."""
_TRUE = frozenset({"true", "yes", "1", "pass", "passed", "correct"})
_FALSE = frozenset({"false", "no", "0", "fail", "failed", "incorrect", "wrong"})


class ImportedScore(Value):
    """A score that came with an output. ``value`` is as the file has it; yes and no are 1 and 0."""

    metric: str
    value: float | None
    passed: bool | None = None


class ImportedOutput(Value):
    """One output made elsewhere."""

    line: int
    case_id: str
    candidate: str
    """``NAME@imported``."""
    output: str
    repeat: int = 0
    scores: tuple[ImportedScore, ...] = ()
    usage: Usage | None = None
    cost: Decimal | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class OutputsImport:
    """Outputs read from a table, and what a person should know about the reading."""

    rows: tuple[ImportedOutput, ...]
    candidates: tuple[str, ...]
    """Labels, in the order in which they first stand in the file."""
    mapping: dict[str, str]
    unmatched: tuple[str, ...] = ()
    """Ids in the file that no case has, each once; their rows are not in ``rows``."""
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()


def imported_label(name: str) -> str:
    """The label of a candidate whose outputs were made elsewhere."""
    return name if name.endswith("@imported") else f"{name}@imported"


def table_to_outputs(
    table: Table,
    overrides: Overrides = (),
    *,
    case_ids: Collection[str] | None = None,
    candidate: str = "",
    lenient: bool = False,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> OutputsImport:
    """Make outputs of the rows of a table.

    Several rows of one case and candidate are repeats, in the order of the file.

    Args:
        table: what :func:`workbench.interop.tables.read_table` gave.
        overrides: ``FIELD=COLUMN`` texts or a mapping; ``score.X=COLUMN`` makes a score of a column.
        case_ids: ids of the cases to join on; None: every id is taken.
        candidate: name of the candidate where no column names it; the file's name when empty.
        lenient, progress, cancelled: as for :func:`workbench.interop.cases.table_to_cases`.

    Raises:
        InputError: the columns for id or output are missing, or (strict) a row is broken.
        IncompleteError: cancelled.
    """
    targets = _targets(table, overrides)
    reading = Reading(table.name, lenient, progress, cancelled, warnings=list(table.warnings))
    spare = candidate or PurePath(table.name).stem or "outputs"
    known = None if case_ids is None else frozenset(case_ids)
    rows, unmatched = _collect(table, targets, reading, spare, known)
    dropped = [column for column, target in targets.items() if target.field == "skip"]
    if dropped:
        reading.warnings.append(f"These columns are not taken: {', '.join(dropped)}.")
    return OutputsImport(
        rows=rows,
        candidates=tuple(dict.fromkeys(row.candidate for row in rows)),
        mapping={column: str(target) for column, target in targets.items()},
        unmatched=unmatched,
        rejected=tuple(sorted((*table.rejected, *reading.rejected), key=lambda rejected: rejected.line)),
        warnings=tuple(reading.warnings),
    )


def _collect(
    table: Table, targets: Mapping[str, Target], reading: Reading, spare: str, known: frozenset[str] | None
) -> tuple[tuple[ImportedOutput, ...], tuple[str, ...]]:
    """The outputs, and the ids that are not among the known ones."""
    rows: list[ImportedOutput] = []
    repeats: dict[tuple[str, str], int] = {}
    unmatched: dict[str, None] = {}
    for row in table.rows:
        try:
            output = _output(row, targets, spare)
        except ValueError as error:
            reading.broken(row.line, "output", f"{error}.", "Mend the cell, or leave its column out with skip=COLUMN.")
            continue
        if known is not None and output.case_id not in known:
            unmatched[output.case_id] = None
            continue
        place = (output.case_id, output.candidate)
        rows.append(output.model_copy(update={"repeat": repeats.get(place, 0)}))
        repeats[place] = repeats.get(place, 0) + 1
        reading.tick(len(rows))
    return tuple(rows), tuple(unmatched)


def _targets(table: Table, overrides: Overrides) -> dict[str, Target]:
    chosen: dict[str, Target] = {}
    for field, column in parse_overrides(overrides):
        target = split_target(field, FIELDS, frozenset({"score"}))
        _refuse_taken(target.key, column, table.name)
        chosen[find_column(table.columns, column, table.name)] = target
    taken = {target.field for target in chosen.values()}
    free = {column.strip().lower(): column for column in reversed(table.columns) if column not in chosen}
    for field, names in _NAMES.items():
        name = next((name for name in names if name in free), None)
        if field not in taken and name is not None:
            chosen[free.pop(name)] = Target(field)
    for needed in ("id", "output"):
        if needed not in {target.field for target in chosen.values()}:
            raise InputError(
                "map.column",
                f"No column holds the {'id of the case' if needed == 'id' else 'output'}.",
                where=table.name,
                remedy=f"Name it with {needed}=COLUMN; the columns are: {', '.join(table.columns)}.",
            )
    for column in list(free.values()):
        folded = column.strip().lower()
        if folded.startswith("score."):
            chosen[column] = Target("score", column.strip()[len("score.") :])
            _refuse_taken(chosen[column].key, column, table.name)
        elif folded in _FLAGS or folded == "score":
            # “pass” is what every run measures itself.
            score = Target("score", "passed" if folded == "pass" else folded)
            chosen[column] = Target("skip") if score in chosen.values() else score
        else:
            chosen[column] = Target("skip")
    return {column: chosen[column] for column in table.columns}


def _refuse_taken(metric: str, column: str, where: str) -> None:
    if metric in RUN_METRICS:
        raise InputError(
            "map.taken",
            f"The column ‘{column}’ would become a score called “{metric}”, as what every run measures is.",
            where,
            f"Name it otherwise with score.NAME={column}, or leave it out with skip={column}.",
        )


def _output(row: Row, targets: Mapping[str, Target], spare: str) -> ImportedOutput:
    found: dict[str, JsonValue] = {}
    scores: list[ImportedScore] = []
    for column, target in targets.items():
        value = row.values.get(column)
        if target.field == "score":
            scores.extend(_score(column, target.key, value))
        elif target.field != "skip":
            found[target.field] = value
    case_id = cell.as_text(found.get("id")).strip()
    if not case_id:
        raise ValueError("it names no case")
    if found.get("output") is None:
        raise ValueError("it has no output")
    milliseconds = _named("latency_ms", found, cell.as_number)
    return ImportedOutput(
        line=row.line,
        case_id=case_id,
        candidate=imported_label(cell.as_text(found.get("candidate")).strip() or spare),
        output=cell.as_text(found["output"]),
        scores=tuple(scores),
        usage=_usage(found),
        cost=_named("cost", found, _money),
        seconds=None if milliseconds is None else milliseconds / 1000,
    )


def _named(field: str, found: Mapping[str, JsonValue], read: Callable[[JsonValue], _N | None]) -> _N | None:
    try:
        return _measurable(read(found.get(field)), found.get(field))
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from error


def _measurable(value: _N | None, said: JsonValue) -> _N | None:
    """The value, unless it is so large that nothing can be reckoned with it."""
    if value is not None and abs(value) > _LARGEST:
        raise ValueError(f"‘{cell.as_text(said).strip()[:40]}’ is beyond what can be reckoned with (1e15)")
    return value


def _usage(found: Mapping[str, JsonValue]) -> Usage | None:
    counts = {name: _named(name, found, cell.as_number) for name in ("input_tokens", "output_tokens")}
    if all(count is None for count in counts.values()):
        return None
    return Usage.model_validate({name: int(count or 0) for name, count in counts.items()})


def _money(value: JsonValue) -> Decimal | None:
    text = cell.as_text(value).strip().removeprefix("$")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"‘{text[:40]}’ is not an amount in dollars") from error
    if not amount.is_finite():
        raise ValueError(f"‘{text[:40]}’ is not an amount in dollars")
    return amount


def _score(column: str, metric: str, value: JsonValue) -> list[ImportedScore]:
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return [ImportedScore(metric=metric, value=float(value), passed=value)]
    word = cell.as_text(value).strip().lower()
    if metric in _FLAGS or word in ("true", "false", "yes", "no", "pass", "fail", "passed", "failed"):
        if word in _TRUE or word in _FALSE:
            return [ImportedScore(metric=metric, value=float(word in _TRUE), passed=word in _TRUE)]
        raise ValueError(f"column ‘{column}’: ‘{word[:40]}’ is neither yes nor no")
    try:
        return [ImportedScore(metric=metric, value=_measurable(cell.as_number(value), value))]
    except ValueError as error:
        raise ValueError(f"column ‘{column}’: {error}") from error
