"""Runs the test server in the foreground: prints its port, and ends after its time or with its parent."""

from __future__ import annotations

import asyncio
import os
import sys

from tests.server.connection import Connection
from tests.server.options import Options, read
from tests.server.service import Service


async def serve(options: Options) -> None:
    """Listen on loopback until the time is over or the parent is gone."""
    # Before the port is told: from then on the parent may go at any moment.
    parent, over = os.getppid(), asyncio.Event()
    service = Service(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service), "127.0.0.1", options.port, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)

    def watch() -> None:
        if os.getppid() != parent:
            over.set()
        loop.call_later(0.5, watch)

    watch()
    loop.call_later(options.seconds, over.set)
    await over.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(read(sys.argv[1:])))
