"""Results of an experiment: every trial is a row, every metric has columns of its own."""

from collections.abc import Container, Sequence

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.strict_json import JsonError, dump, whole
from workbench.core.summaries import Loss
from workbench.interop.exports.case_table import formula_notes
from workbench.interop.exports.cases import reference_text
from workbench.interop.exports.sheet import encoded, sheet
from workbench.interop.exports.source import Files, ResultRow, ResultScore, ResultsTable, Source
from workbench.interop.folder.names import file_name
from workbench.interop.plain import plain

_BEFORE = ("experiment", "candidate", "model", "version", "case_id", "repeat", "state", "failure", "output")
_SUMS = ("quality", "passed", "rubric")
_AFTER = ("input_tokens", "output_tokens", "cost_usd", "latency_ms", "reused", "kind", "split", "tags", "reference")
_EARLIER = "Scores of the scorings before the latest stand in the project and in results-jsonl alone."
_HALF = "Half characters (lone surrogates), which no text file can carry, became U+FFFD."


def write_csv(source: Source) -> Files:
    """A row per trial. A metric NAME has the columns ``score.NAME`` (value), ``passed.NAME``, ``state.NAME``,
    ``reason.NAME`` and ``source.NAME``, one of a judge ``standing.NAME`` too (how far that judge can be trusted); an
    input variable X has ``inputs.X``. Unknown is empty."""
    table = _table(source)
    metrics = table.all_metrics()
    judged = {metric for row in table.rows for metric, score in row.scores.items() if score.standing}
    names = tuple(dict.fromkeys(name for row in table.rows for name in row.case.inputs))
    header = [*_BEFORE, *_SUMS]
    for metric in metrics:
        header += [f"{part}.{metric}" for part in ("score", "passed", "state", "reason", "source")]
        header += [f"standing.{metric}"] * (metric in judged)
    header += [*_AFTER, *(f"inputs.{name}" for name in names)]
    rows = [_cells(table, row, metrics, names, judged) for row in table.rows]
    halves = any(not whole(cell) for row in rows for cell in row)
    losses = [Loss(where="output", what=_HALF)] if halves else []
    if any(row.earlier for row in table.rows):
        losses.append(Loss(where="scores", what=_EARLIER))
    return Files({f"{_title(source, table)}.csv": sheet(header, rows)}, losses)


def spreadsheet_notes(source: Source) -> list[str]:
    """What to say of texts that a spreadsheet would take for formulas; outputs are written by a model."""
    rows = source.results.rows if source.results else ()
    texts = ((row.output, row.failure, row.case.reference, *row.case.inputs.values()) for row in rows)
    return formula_notes(text for found in texts for text in found if isinstance(text, str))


def write_jsonl(source: Source) -> Files:
    """A JSON object per trial, with all its scores by metric, those of earlier scorings too. Unknown is null."""
    table = _table(source)
    metrics = table.all_metrics()
    lines: list[str] = []
    losses: list[Loss] = []
    for row in table.rows:
        value = _object(table, row, metrics)
        try:
            lines.append(dump(value))
        except JsonError:
            output = encoded(row.output or "").decode()
            lines.append(dump({**value, "output": output, "failure": encoded(row.failure).decode()}))
            losses = [Loss(where="output", what=_HALF)]
    content = "".join(f"{line}\n" for line in lines)
    return Files({f"{_title(source, table)}.jsonl": content.encode()}, losses)


def _table(source: Source) -> ResultsTable:
    if source.results is None:
        raise InputError("export.results", "There are no results to write.", source.name, "Run something first.")
    return source.results


def _title(source: Source, table: ResultsTable) -> str:
    return file_name(f"{source.name} {table.experiment}" if source.name else f"experiment {table.experiment}")


def _cells(
    table: ResultsTable, row: ResultRow, metrics: Sequence[str], names: Sequence[str], judged: Container[str]
) -> list[str]:
    cells: list[JsonValue] = [
        table.experiment,
        row.candidate,
        row.model,
        row.version,
        row.case.id,
        row.repeat,
        row.state,
        row.failure,
        row.output,
        row.quality,
        row.passed,
        row.rubric,
    ]
    for metric in metrics:
        score = row.scores.get(metric, _NONE)
        state = score.state if metric in row.scores else None
        cells += [score.value, score.passed, state, score.reason, score.source]
        cells += [score.standing] * (metric in judged)
    cells += [
        row.input_tokens,
        row.output_tokens,
        None if row.cost is None else format(row.cost, "f"),
        _milliseconds(row),
        row.reused,
        row.case.kind,
        row.case.split,
        ", ".join(row.case.tags),
        reference_text(row.case.reference),
        *(row.case.inputs.get(name, "") for name in names),
    ]
    return [_cell(cell) for cell in cells]


_NONE = ResultScore()


def _cell(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return dump(value)


def _milliseconds(row: ResultRow) -> float | None:
    return None if row.seconds is None else round(row.seconds * 1000, 3)


def _object(table: ResultsTable, row: ResultRow, metrics: Sequence[str]) -> dict[str, JsonValue]:
    scores: dict[str, JsonValue] = {}
    for metric in metrics:
        if metric in row.scores:
            scores[metric] = row.scores[metric].model_dump(mode="json")
    return {
        "experiment": table.experiment,
        "experiment_digest": table.digest or None,
        "trial": row.trial_id,
        "candidate": row.candidate,
        "model": row.model or None,
        "version": row.version or None,
        "case_id": row.case.id,
        "case_digest": row.case.digest,
        "repeat": row.repeat,
        "state": row.state or None,
        "failure": row.failure or None,
        "output": row.output,
        "quality": row.quality,
        "passed": row.passed,
        "rubric": row.rubric,
        "scores": scores,
        "earlier": [one.model_dump(mode="json") for one in row.earlier],
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "cost_usd": None if row.cost is None else format(row.cost, "f"),
        "latency_ms": _milliseconds(row),
        "reused": row.reused,
        "kind": row.case.kind,
        "split": row.case.split,
        "tags": list(row.case.tags),
        "inputs": row.case.inputs,
        "messages": [plain(message) for message in row.case.history],
        "reference": row.case.reference,
    }
