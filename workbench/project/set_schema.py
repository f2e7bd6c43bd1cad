"""Which cases of a golden set break its schemas, for who has no window: an import, and ``check``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.core.cases import GoldenSet
from workbench.core.figures import count
from workbench.scoring.row_schema import RowSchema

if TYPE_CHECKING:
    from workbench.project.golden import Golden

_PAGE = 2_000


def schema_faults(golden_set: GoldenSet, contents: Iterable[Mapping[str, Any]]) -> str:
    """Say how many of some cases break the schemas of a set, and the first of them; "" where none does.

    Args:
        golden_set: the set.
        contents: its cases as JSON objects; fields at their default may be missing.
    """
    schema = RowSchema.of(golden_set)
    broken, first = 0, ""
    for content in contents if schema else ():
        misfits = schema.misfits(content.get("inputs") or {}) or schema.label_misfits(content)
        if misfits and not broken:
            place = misfits[0].place
            first = f"case {str(content.get('id', ''))[:40]}: {f'{place}: ' if place else ''}{misfits[0].said}"
        broken += bool(misfits)
    words = count(broken, "case breaks", "cases break")
    return f"{words} the schema of “{golden_set.name}”; the first is {first}." if broken else ""


def set_faults(golden: Golden, golden_set: GoldenSet) -> str:
    """As `schema_faults`, of all cases of a set as they are in the file."""
    if not RowSchema.of(golden_set):
        return ""
    positions = golden.positions(golden_set.id)
    pages = (positions[start : start + _PAGE] for start in range(0, len(positions), _PAGE))
    return schema_faults(
        golden_set, (content for page in pages for content in golden.contents(golden_set.id, page).values())
    )
