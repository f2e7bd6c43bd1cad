"""Does the answer parse as SQL? By sqlglot; never run."""

from __future__ import annotations

import logging
from typing import Any, Literal

from workbench.scoring.checks.markup import Fenced
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.subject import Finding, Subject, UnscoredError, found, quoted

_LONGEST = 100_000
_STATEMENTS = (
    *("Query", "DML", "DDL", "Drop", "Alter", "TruncateTable", "Values", "Grant", "Transaction", "Commit", "Rollback"),
    *("Use", "Set", "Describe", "Pragma", "Show", "Attach", "Detach", "Analyze", "Comment", "Copy", "Summarize"),
)
"""What stands alone. A bare name or sum parses too, but is no statement."""


class Sql(Fenced):
    """Which SQL is wanted."""

    dialect: Literal[
        "any", "bigquery", "clickhouse", "duckdb", "mysql", "oracle", "postgres", "snowflake", "spark", "sqlite", "tsql"
    ] = "any"
    """``any`` reads what most of them share and many of their own words."""
    queries_only: bool = False
    """Only statements that read: SELECT, WITH, UNION; none that changes data, tables or settings."""


def is_sql(arguments: Sql, subject: Subject) -> Finding:
    """1 where the answer parses as one or more SQL statements. Tables and columns are not looked up; nothing is run."""
    from sqlglot import exp, parse
    from sqlglot.errors import SqlglotError

    text, _ = arguments.inside(subject)
    if len(text) > _LONGEST:
        raise UnscoredError(f"The answer is longer than {_LONGEST:,} characters.")
    # It says on the log what it reads as a command only; the finding says so too.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        parsed = parse(text, dialect=None if arguments.dialect == "any" else arguments.dialect)
    except SqlglotError as error:
        return found(False, f"Not SQL: {_said(error)}.")
    except RecursionError:
        return found(False, "Not SQL that can be parsed: nested too deep.")
    statements = [one for one in parsed if one is not None]
    if not statements:
        return found(False, "No SQL statement.")
    names = ", ".join(dict.fromkeys(type(one).__name__ for one in statements))
    if any(isinstance(one, exp.Command) for one in statements):
        raise UnscoredError("A statement of a kind that the parser reads only as a command, without its inside.")
    kinds = tuple(getattr(exp, name) for name in _STATEMENTS)
    if not all(isinstance(one, kinds) for one in statements):
        return found(False, f"No SQL statement, but {names}.")
    if arguments.queries_only and not all(isinstance(one, exp.Query) and _only_reads(one) for one in statements):
        return found(False, f"SQL that does more than read: {names}.")
    return found(True, f"Parses as SQL: {names}.")


def _only_reads(query: Any) -> bool:
    """Whether a query holds nothing that writes: ``WITH x AS (DELETE …)`` and ``SELECT … INTO`` do."""
    from sqlglot import exp

    return query.find(exp.DML, exp.Into, exp.Create, exp.Drop, exp.Command) is None


def _said(error: Any) -> str:
    """The parser's first complaint in words; its own name classes of the parser."""
    problems = getattr(error, "errors", None)
    if not problems:
        return "a text in quotation marks has no end, or a character is not of SQL"
    problem = problems[0]
    word, place = quoted(problem["highlight"], 40), f"line {problem['line']}, column {problem['col']}"
    if problem["description"].startswith(("Required keyword", "Expect")):
        return f"something is missing at {word} in {place}"
    return f"{word} does not belong in {place}"


IS_SQL = CheckEntry(
    "is_sql",
    "Is SQL",
    "The whole answer parses as SQL; it is never run.",
    Sql,
    is_sql,
    (
        Example("pass", "WITH x AS (SELECT 1 AS a) SELECT a FROM x WHERE a > 0;"),
        Example("pass", "```sql\nDELETE FROM t\n```", {"allow_fence": True}),
        Example("fail", "SELECT * FROM"),
        Example("fail", "I would use a join."),
        Example("fail", "hello"),
        Example("fail", ""),
        Example("unscored", "EXPLAIN SELECT 1"),
        Example("fail", "SELECT 1; DROP TABLE users; --", {"queries_only": True}, hostile=True),
        Example("fail", "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d", {"queries_only": True}, hostile=True),
        Example("fail", "SELECT * INTO copied FROM t", {"queries_only": True}, hostile=True),
        Example("fail", "SELECT " + "(" * 5_000, hostile=True),
        Example("unscored", "SELECT 1;" * 20_000, hostile=True),
        Example("pass", "SELECT '\ud800'", hostile=True),
    ),
)
