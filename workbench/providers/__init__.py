"""Endpoints that answer requests: HTTP clients, the offline stand-in, tokens and prices. Nothing else speaks HTTP."""
