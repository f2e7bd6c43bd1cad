"""Takes over what stands beside people's ratings: how their rows were picked, and who looked before the last row."""

from __future__ import annotations

import json

from workbench.project import rating_draws, rating_looks
from workbench.store.results import AuditEntry
from workbench.store.store import Store

_FIELDS: dict[str, dict[str, type]] = {
    rating_draws.ACTION: {"order": str, "rows": int, "seed": int},
    rating_looks.ACTION: {"left": int, "rows": int},
}
"""Of the audit entries that are taken: a colleague's other entries are of another file."""


def take_rating_notes(store: Store, other: Store) -> None:
    """Take over such entries of experiments that are here: without them ratings would pass for random and blind ones.

    Args:
        store: this project, open for writing.
        other: the colleague's; what is not as the program writes it is left out.
    """
    experiments = {one.id for one in store.experiments()}
    here = {(one.action, one.who, one.detail) for one in store.audit_entries()}
    for entry in other.audit_entries():
        if (entry.action, entry.who, entry.detail) not in here and _experiment(entry) in experiments:
            store.audit(entry.action, entry.detail, who=entry.who)


def _experiment(entry: AuditEntry) -> str:
    """The experiment that a note of ratings is of; "" where it is no such note."""
    fields = _FIELDS.get(entry.action)
    try:
        detail = json.loads(entry.detail) if fields else None
    except ValueError:
        return ""
    if fields is None or not isinstance(detail, dict) or not isinstance(detail.get("experiment"), str):
        return ""
    whole = all(type(detail.get(name)) is kind for name, kind in fields.items())
    return str(detail["experiment"]) if whole and detail.keys() == {"experiment", *fields} else ""
