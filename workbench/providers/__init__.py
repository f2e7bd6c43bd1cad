"""Speaks to models: one endpoint for every wire format, tokens, prices."""

import sys

# httpx's own command line, which nobody calls here, imports click and rich: a third of the time that httpx takes.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
