"""The checks by name. Adding one is one module (or one entry in one) and one line here."""

from __future__ import annotations

from workbench.scoring.checks import equality, json_text, length, numbers, patterns
from workbench.scoring.entry import CheckEntry

CHECKS: dict[str, CheckEntry] = {
    "equals": equality.EQUALS,
    "contains": equality.CONTAINS,
    "regex": patterns.REGEX,
    "is_json": json_text.IS_JSON,
    "last_number": numbers.LAST_NUMBER,
    "length": length.LENGTH,
}
