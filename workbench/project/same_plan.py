"""Whether two experiments run the same, so that one can go on where the other stopped."""

from __future__ import annotations

from datetime import UTC, datetime

from workbench.core.experiments import Manifest, Selection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PACE = {"concurrency": None, "requests_per_minute": None, "tokens_per_minute": None, "idle_seconds": 60.0}


def comparable(manifest: Manifest) -> Manifest:
    """What decides whether a plan is that of an open experiment; how a person chose it does not."""
    plain = {"created": EPOCH, "program": "", "selection": Selection(), "revision": "", "golden_set_name": ""}
    models = tuple(model.model_copy(update=_PACE) for model in manifest.models)
    return manifest.model_copy(update={**plain, "models": models})
