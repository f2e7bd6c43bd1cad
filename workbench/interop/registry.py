"""The formats by name. Adding one is one module (or one function in one) and one line here."""

from workbench.interop.exports import (
    case_parquet,
    case_workbook,
    cases,
    junit,
    openai_evals,
    promptfoo,
    prompts,
    results,
)
from workbench.interop.exports.source import Writer

WRITERS: dict[str, Writer] = {
    "cases-csv": Writer(
        "cases-csv", "Golden set as CSV", "cases", ".csv", cases.write_csv, notes=cases.spreadsheet_notes
    ),
    "cases-tsv": Writer(
        "cases-tsv", "Golden set as TSV", "cases", ".tsv", cases.write_tsv, notes=cases.spreadsheet_notes
    ),
    "cases-jsonl": Writer("cases-jsonl", "Golden set as JSONL", "cases", ".jsonl", cases.write_jsonl),
    "cases-json": Writer("cases-json", "Golden set as JSON", "cases", ".json", cases.write_json),
    "cases-xlsx": Writer("cases-xlsx", "Golden set as XLSX", "cases", ".xlsx", case_workbook.write_xlsx),
    "cases-parquet": Writer("cases-parquet", "Golden set as Parquet", "cases", ".parquet", case_parquet.write_parquet),
    "results-csv": Writer(
        "results-csv", "Results as CSV", "results", ".csv", results.write_csv, notes=results.spreadsheet_notes
    ),
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
