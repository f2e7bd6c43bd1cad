"""``workbench diff``: what differs between two projects or folders."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from workbench.cli.output import Output
from workbench.core.diff import diff
from workbench.core.figures import count
from workbench.core.project_diff import Difference, FieldChange
from workbench.core.safe_text import cut
from workbench.project.differing import differences

SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_LONGEST = 400
"""Characters of an equal stretch, or of a text that stands alone, that are printed."""
_AROUND = 40
"""Characters of an equal stretch that are printed beside a change."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="A", help="a .pwb file or a folder of text")
    parser.add_argument("other", metavar="B", help="what it is compared with")


def run(args: argparse.Namespace, out: Output) -> int:
    """Compare."""
    found = differences(Path(args.project), Path(args.other))
    out.data = {
        "differences": [
            {
                "kind": one.kind,
                "name": one.name,
                "change": one.change,
                "fields": [_field(field) for field in one.fields],
            }
            for one in found
        ]
    }
    for one in found:
        for line in _lines(one):
            out.say(line)
    out.say(f"{count(len(found), 'difference')}." if found else "Nothing differs.")
    return 0


def _field(field: FieldChange) -> dict[str, object]:
    words = None
    if field.before is not None and field.after is not None:
        words = [
            {"equal": run.equal, "before": run.before, "after": run.after} for run in diff(field.before, field.after)
        ]
    return {"field": field.field, "before": field.before, "after": field.after, "words": words}


def _lines(found: Difference) -> Iterator[str]:
    yield f"{SIGNS[found.change]} {found.kind} {found.name}: {found.change}"
    for field in found.fields:
        first, *rest = _words(field).split("\n")
        yield f"    {field.field}: {first}"
        yield from (f"      {line}" for line in rest)


def _words(field: FieldChange) -> str:
    """``the [-old-] {+new+} word``, equal stretches shortened."""
    if field.before is None or field.after is None:
        text = cut(field.after or field.before or "", _LONGEST)
        return f"{{+{text}+}}" if field.before is None else f"[-{text}-]"
    parts = []
    for run in diff(field.before, field.after):
        if run.equal:
            parts.append(_shortened(run.after))
        else:
            parts.append((f"[-{run.before}-]" if run.before else "") + (f"{{+{run.after}+}}" if run.after else ""))
    return "".join(parts)


def _shortened(text: str) -> str:
    if len(text) <= 2 * _AROUND + 10:
        return text
    return " … ".join(part.replace("\n", " ") for part in (text[:_AROUND], text[-_AROUND:]))
