"""The formats by name. Adding one is one module (or one function in one) and one line here."""

from workbench.interop.exports import cases, junit, openai_evals, promptfoo, prompts, results
from workbench.interop.exports.source import Writer

WRITERS: dict[str, Writer] = {
    "cases-csv": Writer("cases-csv", "Golden set as CSV", "cases", ".csv", cases.write_csv),
    "cases-jsonl": Writer("cases-jsonl", "Golden set as JSONL", "cases", ".jsonl", cases.write_jsonl),
    "cases-json": Writer("cases-json", "Golden set as JSON", "cases", ".json", cases.write_json),
    "results-csv": Writer("results-csv", "Results as CSV", "results", ".csv", results.write_csv),
    "results-jsonl": Writer("results-jsonl", "Results as JSONL", "results", ".jsonl", results.write_jsonl),
    "junit": Writer("junit", "Results as JUnit XML", "results", ".xml", junit.write),
    "promptfoo-tests": Writer(
        "promptfoo-tests", "Golden set as promptfoo tests", "cases", ".yaml", promptfoo.write_tests
    ),
    "promptfoo": Writer("promptfoo", "Variant, model and tests for promptfoo", "variant", "", promptfoo.write_config),
    "openai-evals": Writer("openai-evals", "Golden set for OpenAI Evals", "cases", "", openai_evals.write),
    "markdown": Writer("markdown", "Variant as Markdown", "variant", ".md", prompts.write_markdown),
    "prompty": Writer("prompty", "Variant as .prompty", "variant", ".prompty", prompts.write_prompty),
}
"""Name → entry. Each writer takes a Source and gives files by relative path with a list of losses."""
