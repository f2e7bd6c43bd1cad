"""``workbench import``: cases, a prompt, outputs made elsewhere, a rubric, a scorecard, another tool's project."""

import argparse
import os
from pathlib import Path
from typing import get_args

from workbench.cli.output import Output
from workbench.core.figures import count
from workbench.project import SUFFIX, create_project, open_project
from workbench.project.import_words import ImportKind
from workbench.project.transfer import Imported

_KINDS = "what it holds; a whole project of another tool cannot be read yet"
SHOWN = 20
"""Rows not taken that are printed; the document has all."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file (made if missing) or a folder of text")
    parser.add_argument("source", metavar="SOURCE", help="the file to read")
    parser.add_argument("--as", dest="kind", required=True, choices=get_args(ImportKind), help=_KINDS)
    parser.add_argument("--format", metavar="F", help="csv, tsv, jsonl, json, xlsx …; default: by name and content")
    parser.add_argument("--name", metavar="N", help="of the set, PROMPT or PROMPT/A, …; default: the file's")
    parser.add_argument(
        "--map", action="append", metavar="FIELD=COLUMN", help="reference, inputs.X, meta.X, score.X, skip …"
    )
    cases = "the golden set that outputs belong to (default: the only one), or that cases go into"
    parser.add_argument("--cases", metavar="SET", help=cases)
    parser.add_argument("--sheet", metavar="NAME", help="of a workbook; default: the first")
    parser.add_argument("--lenient", action="store_true", help="take the good rows of a file with broken ones")


def run(args: argparse.Namespace, out: Output) -> int:
    """Import."""
    path = Path(args.project)
    new = path.suffix == SUFFIX and not os.path.exists(path)
    project = create_project(path) if new else open_project(path)
    try:
        done = project.transfer.import_file(
            args.kind,
            Path(args.source),
            file_format=args.format or "",
            name=args.name or "",
            mapping=args.map or (),
            cases=args.cases or "",
            sheet=args.sheet or "",
            strict=not args.lenient,
        )
        project.flush()
        project.save_text()
    except BaseException:  # also Ctrl-C
        try:
            project.close()
        finally:
            if new:
                # A project that was made for an import that failed holds nothing.
                path.unlink(missing_ok=True)
        raise
    project.close()
    if new:
        out.note(f"{path} was made.")
    _say(args.source, done, out)
    return 0


def _say(source: str, done: Imported, out: Output) -> None:
    for warning in done.warnings:
        out.warn(warning)
    out.data = done.model_dump(mode="json", exclude={"warnings", "is_new_set"})
    if done.kind in ("cases", "outputs"):
        changed = f"{done.changed:,} changed, " if done.changed else ""
        counts = f"{done.added:,} new, {changed}{done.unchanged:,} already here, {len(done.rejected):,} not taken."
        out.say(f"{source}: {counts}")
        if done.is_new_set:
            out.note(
                f"They make a golden set of their own, “{done.name}”; --cases SET puts cases into one that is there."
            )
    elif (several := done.added + done.changed + done.unchanged) > 1:
        changed = f"{done.changed:,} changed, " if done.changed else ""
        out.say(f"{source}: {several:,} {done.kind}s: {done.added:,} new, {changed}{done.unchanged:,} already here.")
    else:
        became = "is new" if done.added else "was changed" if done.changed else "is here already, word for word"
        out.say(f"{source}: the {done.kind} “{done.name}” {became}.")
    for row in done.rejected[:SHOWN]:
        out.note(f"  line {row.line}: {row.reason}")
    if len(done.rejected) > SHOWN:
        out.note(f"  … and {len(done.rejected) - SHOWN:,} more")
    if done.unmatched:
        shown = ", ".join(done.unmatched[:5]) + (" …" if len(done.unmatched) > 5 else "")
        ids = count(len(done.unmatched), "id is", "ids are")
        out.warn(f"{ids} of no case of the set, and the outputs were left out: {shown}.")
    for column, target in done.mapping.items():
        out.note(f"  {column} → {target}")
    for loss in done.losses:
        out.note(f"not carried over: {loss.where}: {loss.what}")
