"""Checks, judges and how a scorecard becomes parts: pure functions from an answer to a value with a reason."""
