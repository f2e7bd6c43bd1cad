"""The checks by name. Adding one is one module (or one entry in one) and one line here."""

from __future__ import annotations

from workbench.scoring.checks import (
    equality,
    json_path,
    json_text,
    length,
    limits,
    manner,
    markup,
    numbers,
    patterns,
    similarity,
    sources,
    tools,
)
from workbench.scoring.entry import CheckEntry

CHECKS: dict[str, CheckEntry] = {
    "equals": equality.EQUALS,
    "contains": equality.CONTAINS,
    "starts": equality.STARTS,
    "ends": equality.ENDS,
    "one_of": equality.ONE_OF,
    "regex": patterns.REGEX,
    "number_equals": numbers.NUMBER_EQUALS,
    "last_number": numbers.LAST_NUMBER,
    "in_range": numbers.IN_RANGE,
    "length": length.LENGTH,
    "is_json": json_text.IS_JSON,
    "json_path": json_path.JSON_PATH,
    "is_xml": markup.IS_XML,
    "is_yaml": markup.IS_YAML,
    "is_python": markup.IS_PYTHON,
    "markdown_list": markup.MARKDOWN_LIST,
    "markdown_table": markup.MARKDOWN_TABLE,
    "token_f1": similarity.TOKEN_F1,
    "language": manner.LANGUAGE,
    "refusal": manner.REFUSAL,
    "no_preamble": manner.NO_PREAMBLE,
    "quotes_verbatim": sources.QUOTES_VERBATIM,
    "cites_given": sources.CITES_GIVEN,
    "no_prompt_leak": sources.NO_PROMPT_LEAK,
    "no_personal_data": sources.NO_PERSONAL_DATA,
    "tool_called": tools.TOOL_CALLED,
    "tool_arguments": tools.TOOL_ARGUMENTS,
    "tool_schema": tools.TOOL_SCHEMA,
    "latency": limits.LATENCY,
    "cost": limits.COST,
    "tokens": limits.TOKENS,
    "finished": limits.FINISHED,
}
