"""``workbench import``: cases, a prompt, outputs made elsewhere, a rubric, a scorecard, another tool's project."""

import argparse
from pathlib import Path
from typing import get_args

from workbench.cli.output import Output
from workbench.cli.selection import pairs
from workbench.core.figures import count
from workbench.project import SUFFIX, create_project, open_project
from workbench.project.transfer import Imported, ImportKind


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file (made if missing) or a folder of text")
    parser.add_argument("source", metavar="SOURCE", help="the file to read")
    parser.add_argument("--as", dest="kind", required=True, choices=get_args(ImportKind), help="what it holds")
    parser.add_argument("--format", metavar="F", help="csv, tsv, jsonl, json, xlsx …; default: by name and content")
    parser.add_argument("--name", metavar="N", help="of the set, PROMPT/A, rubric, scorecard or experiment")
    parser.add_argument("--map", action="append", metavar="FIELD=COLUMN", help="inputs.X, meta.X, score.X, skip …")
    parser.add_argument("--cases", metavar="SET", help="the golden set that outputs belong to; default: the only one")
    parser.add_argument("--lenient", action="store_true", help="take the good rows of a file with broken ones")


def run(args: argparse.Namespace, out: Output) -> int:
    """Import."""
    path = Path(args.project)
    if path.suffix == SUFFIX and not path.exists():
        project = create_project(path)
        out.note(f"{path} was made.")
    else:
        project = open_project(path)
    try:
        done = project.transfer.import_file(
            args.kind,
            Path(args.source),
            file_format=args.format or "",
            name=args.name or "",
            mapping=pairs(args.map, "--map"),
            cases=args.cases or "",
            strict=not args.lenient,
        )
        project.flush()
        project.save_text()
    finally:
        project.close()
    _say(args.source, done, out)
    return 0


def _say(source: str, done: Imported, out: Output) -> None:
    for warning in done.warnings:
        out.warn(warning)
    out.data = done.model_dump(mode="json", exclude={"warnings"})
    out.say(f"{source}: {done.added:,} new, {done.unchanged:,} already here, {len(done.rejected):,} not taken.")
    for row in done.rejected[:20]:
        out.note(f"  line {row.line}: {row.reason}")
    if done.unmatched:
        shown = ", ".join(done.unmatched[:5])
        out.warn(f"{count(len(done.unmatched), 'output')} belong to no case of the set: {shown} …")
    for column, target in done.mapping.items():
        out.note(f"  {column} → {target}")
    for loss in done.losses:
        out.note(f"not carried over: {loss.where}: {loss.what}")
