"""What the writer remembers of rows that results refer to: experiments, candidates, cases, layers, scorers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.dialects.sqlite import insert

from workbench.core.calls import Request
from workbench.core.experiments import Candidate, Manifest, Trial
from workbench.core.models import Price
from workbench.core.scores import Score
from workbench.store import tables as t
from workbench.store.base import find_rows, next_id
from workbench.store.call_columns import frame_text
from workbench.store.errors import refused
from workbench.store.experiments import write_candidate
from workbench.store.packing import sha256, unpack

_ANY_TRIAL = text("SELECT 1 FROM trial WHERE experiment = :row LIMIT 1")
_KEPT = 256
_OTHERS = text(
    "SELECT DISTINCT digest, position FROM trial JOIN golden_case ON golden_case.id = trial.golden_case"
    " WHERE experiment = :row AND position >= :first ORDER BY position"
)


@dataclass
class Run:
    """What the writer remembers of an experiment: places of its cases, rows of its candidates."""

    row: int
    positions: dict[str, int]
    candidates: dict[str, int] = field(default_factory=dict)
    had_trials: bool = False
    """Whether there were any when this was looked up: then it is not known which places are taken."""
    _taken: dict[tuple[int, int], bytearray] = field(default_factory=dict)

    def is_first(self, position: int, candidate: int, repeat: int) -> bool:
        """Note a trial; False where an earlier one may stand in its place."""
        if self.had_trials:
            return False
        taken = self._taken.setdefault((candidate, repeat), bytearray(len(self.positions)))
        if position >= len(taken):
            taken.extend(bytes(position + 1 - len(taken)))
        first = not taken[position]
        taken[position] = 1
        return first


class Known:
    """Rows that the writer looked up or made; dropped when a transaction is rolled back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shared: dict[tuple[str, str], int] = {}
        self._runs: dict[str, Run] = {}
        self._cases: dict[str, int] = {}
        self._layers: dict[str, tuple[int, str]] = {}
        self._scorers: dict[tuple[str, ...], int] = {}
        self._frames: dict[tuple[Any, ...], tuple[Request, int]] = {}
        self._prices: dict[int, tuple[Price, int]] = {}

    def layer(self, connection: Connection, layer: str) -> tuple[int, str]:
        """Row of a layer, and the id of its experiment."""
        if layer not in self._layers:
            columns = select(t.LAYER.c.id, t.EXPERIMENT.c.uuid)
            columns = columns.join(t.EXPERIMENT, t.EXPERIMENT.c.id == t.LAYER.c.experiment)
            found = connection.execute(columns.where(t.LAYER.c.uuid == layer)).first()
            if found is None:
                raise refused(f"there is no layer {layer}", self._path)
            self._layers[layer] = (found.id, found.uuid)
        return self._layers[layer]

    def run(self, connection: Connection, experiment_id: str) -> Run:
        """An experiment's row, places and candidates."""
        run = self._runs.get(experiment_id)
        if run is None:
            columns = select(t.EXPERIMENT.c.id, t.SNAPSHOT.c.size, t.SNAPSHOT.c.data)
            columns = columns.join(t.SNAPSHOT, t.SNAPSHOT.c.digest == t.EXPERIMENT.c.digest)
            found = connection.execute(columns.where(t.EXPERIMENT.c.uuid == experiment_id)).first()
            if found is None:
                raise refused(f"there is no experiment {experiment_id}", self._path)
            manifest = Manifest.model_validate_json(unpack(found.data, found.size))
            positions = {digest: place for place, digest in enumerate(manifest.case_digests)}
            # Cases outside the manifest (of an import, say) stand after the others, where they stood.
            rows = connection.execute(_OTHERS, {"row": found.id, "first": len(positions)}).all()
            any_trial = connection.execute(_ANY_TRIAL, {"row": found.id}).first() is not None
            run = Run(found.id, positions | {row.digest: row.position for row in rows}, had_trials=any_trial)
            self._runs[experiment_id] = run
        return run

    def candidate(self, connection: Connection, run: Run, label: str) -> int:
        """Row of a candidate."""
        if label not in run.candidates:
            run.candidates[label] = write_candidate(connection, run.row, Candidate(label=label))
        return run.candidates[label]

    def find_cases(self, connection: Connection, digests: Collection[str]) -> None:
        """Look many cases up at once."""
        unknown = [digest for digest in digests if digest not in self._cases]
        self._cases.update(find_rows(connection, "SELECT digest, id FROM golden_case WHERE digest IN", unknown))

    def case(self, connection: Connection, trial: Trial) -> int:
        """Row of a trial's case; one whose content is not in the project is kept by its digest."""
        row = self._cases.get(trial.case_digest)
        if row is None:
            row = next_id(connection, t.GOLDEN_CASE.c.id)
            columns = {"id": row, "digest": trial.case_digest, "case_id": trial.case_id, "frozen": 1}
            connection.execute(insert(t.GOLDEN_CASE).values(kind="", split="", tags="[]", content=None, **columns))
            self._cases[trial.case_digest] = row
        return row

    def frame(self, connection: Connection, request: Request) -> int:
        """Row of a request without its messages.

        Requests of one candidate have the same objects in them: these are looked for first, which takes a tenth of the
        time of writing them as text. The one that is kept keeps their identity.
        """
        parts = (id(request.parameters), id(request.tools), id(request.response_schema))
        key = (*parts, request.provider, request.base_url, request.model_id)
        known = self._frames.get(key)
        if known is None:
            if len(self._frames) >= _KEPT:
                self._frames.clear()
            known = self._frames[key] = (request, self.shared(connection, t.FRAME, frame_text(request)))
        return known[1]

    def price(self, connection: Connection, price: Price | None) -> int | None:
        """Row of a price; looked for like a frame."""
        if price is None:
            return None
        known = self._prices.get(id(price))
        if known is None:
            if len(self._prices) >= _KEPT:
                self._prices.clear()
            known = self._prices[id(price)] = (price, self.shared(connection, t.PRICE, price.model_dump_json()))
        return known[1]

    def shared(self, connection: Connection, table: Table, content: str) -> int:
        """Row of a text that many calls share: a frame or a price."""
        key = (table.name, content)
        if key not in self._shared:
            digest = sha256(content.encode())
            row = connection.execute(select(table.c.id).where(table.c.digest == digest)).scalar()
            if row is None:
                row = next_id(connection, table.c.id)
                connection.execute(insert(table).values(id=row, digest=digest, json=content))
            self._shared[key] = int(row)
        return self._shared[key]

    def scorer(self, connection: Connection, score: Score) -> int:
        """Row of who scores what."""
        key = (score.metric, score.kind, score.source, score.rater, score.spec)
        if key not in self._scorers:
            columns = dict(zip(("metric", "kind", "source", "rater", "spec"), key, strict=True))
            row = connection.execute(select(t.SCORER.c.id).filter_by(**columns)).scalar()
            if row is None:
                row = next_id(connection, t.SCORER.c.id)
                connection.execute(insert(t.SCORER).values(id=row, **columns))
            self._scorers[key] = int(row)
        return self._scorers[key]
