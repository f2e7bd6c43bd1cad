"""Runs a plan: asks the models, scores the answers, and hands everything to the ledger before it is shown."""
