"""A server for tests that speaks OpenAI's chat completions API over real sockets, from a process of its own.

``python -m tests.server --port 0`` prints the port it listens on; `running` starts one for a test. Both answer by rules
that are the same each time, log every request, and fail on demand in all the ways of `faults`:

- the model is called ``fault:NAME``, ``fault:NAME*2`` (the first two requests of the same body), or
- the request has the header ``x-fault: NAME``, or
- ``--fault-ratio 0.1 --faults 503,reset-mid`` draws from the named ones, the same way for the same body and try.
"""

from tests.server.running import Server, running

__all__ = ["Server", "running"]
