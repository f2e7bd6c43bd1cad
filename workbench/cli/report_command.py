"""``workbench report``: a self-contained report of an experiment."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.cli.selection import margin, positive, seed
from workbench.project import open_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("out", metavar="OUT", help="file that ends in .html or .md")
    parser.add_argument("--experiment", type=positive, metavar="N", help="its number; default: the latest")
    parser.add_argument("--baseline", metavar="C", help="candidate or variant key; default: the first, and every pair")
    parser.add_argument("--metric", metavar="M", help="what decides; default: the rubric's mean, else passed")
    parser.add_argument("--margin", type=margin, metavar="X", help="a difference that does not matter")
    parser.add_argument(
        "--cluster", metavar="FIELD", help="cases of one value of this field (or documents, history) count together"
    )
    parser.add_argument("--seed", type=seed, default=7, help="of permutation and bootstrap; default: 7")
    parser.add_argument("--force", action="store_true", help="overwrite a file that is there")


def run(args: argparse.Namespace, out: Output) -> int:
    """Write the report."""
    place = Path(args.out)
    project = open_project(args.project, read_only=True)
    try:
        for warning in project.warnings:
            out.warn(warning)
        found = (
            project.experiments.latest_or_fail()
            if args.experiment is None
            else project.experiments.get(args.experiment)
        )
        made = project.reporting.report(
            found.id,
            baseline=args.baseline or "",
            metric=args.metric or "",
            margin=args.margin,
            seed=args.seed,
            cluster_by=args.cluster or "",
        )
        project.reporting.write(place, made, overwrite=args.force)
    finally:
        project.close()
    out.data = {"file": str(place), "experiment": found.number}
    out.say(str(place))
    return 0
