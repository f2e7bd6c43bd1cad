"""The screens by name, in their order: each brings the window into a state of which a picture is taken."""

from __future__ import annotations

from tests.screens import benches, notes, overlays, pages, prompts, results, sets
from tests.screens.steps import Scene

SCENES: dict[str, Scene] = {
    "bench-empty": benches.bench_empty,
    "bench-few": benches.bench_few,
    "bench": benches.bench,
    "bench-ask": benches.bench_ask,
    "bench-two": benches.bench_two,
    "bench-full": benches.bench_full,
    "bench-attacked": benches.bench_attacked,
    "bench-refined": benches.bench_refined,
    "notebook": pages.notebook,
    "note": notes.note,
    "outline": notes.outline,
    "run-menu": notes.run_menu,
    "prompt-one": prompts.prompt_one,
    "prompt-two": prompts.prompt_two,
    "prompt-full": prompts.prompt_full,
    "prompt-scripts": prompts.prompt_scripts,
    "prompt-six": prompts.prompt_six,
    "prompt-collapsed": prompts.prompt_collapsed,
    "schema": prompts.schema,
    "snippet": prompts.snippet,
    "tools": prompts.tools,
    "variant-menu": prompts.variants_menu,
    "new-project": prompts.new_project,
    "palette-nothing": prompts.palette_nothing,
    "prompt-diff": prompts.prompt_diff,
    "prompt-preview": prompts.prompt_preview,
    "first-start": overlays.first_start,
    "golden-set": pages.golden_set,
    "import": pages.import_cases,
    "rubric": pages.rubric,
    "scorecard": pages.scorecard,
    "gate": results.gate,
    "models": pages.models,
    "add-model": pages.add_model,
    "export": pages.export,
    "value": pages.value,
    "rename": overlays.rename,
    "project-menu": overlays.project_menu,
    "command-palette": overlays.command_palette,
    "keys": overlays.keys,
    "find-notebook": overlays.find_notebook,
    "error": overlays.problem,
    "start": overlays.start,
    "run": results.after_run,
    "run-row": results.run_row,
    "prompt-history": prompts.prompt_history,
    "compare": results.compare,
    "chart": results.chart,
    **{
        f"chart-{kind}": results.chart_scene(kind)
        for kind in ("differences", "distribution", "profile", "heat_map", "slices")
    },
    **{
        f"chart-{kind}": results.chart_scene(kind)
        for kind in ("latency", "tokens", "trend", "routing", "confusion", "advice")
    },
    "chart-full": results.chart_table,
    "rate": results.rate,
    "rate-pairs": results.rate_pairs,
    "rate-long": results.rate_long,
    "rate-pairs-long": results.rate_pairs_long,
    "settle": results.settle,
    "experiments": results.experiments,
    "release": results.release,
    "empty-set": pages.empty_set,
    "names": notes.names,
    **sets.SCENES,
}
