"""The server process: how it starts, and how it stops in order.

On SIGTERM /readyz answers 503 while requests are still served, so that the proxy sends them
elsewhere. After a pause it accepts no more connections, and finishes the running requests. A second
signal skips the pause, a third ends the process: the database rolls back open transactions. Ctrl-C
skips the pause.
"""

import asyncio
import signal
import socket
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

from app.core import logs
from app.core.config import Settings
from app.processes.worker import STOP_SECONDS, Worker

DRAIN_SECONDS = 25
BACKLOG = 2048  # connections that wait to be accepted


class Server(uvicorn.Server):
    """uvicorn, which stops in three steps."""

    def __init__(
        self,
        app: FastAPI,
        settings: Settings,
        worker: Worker | None,
        protocol: type[asyncio.Protocol],
    ) -> None:
        # No limit_concurrency: it also counts idle connections, and refuses in plain text. The gate
        # refuses an overload with a problem document and Retry-After.
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            forwarded_allow_ips=settings.trusted_proxies,
            http=protocol,
            ws="none",  # an upgrade is answered as the request that it is
            backlog=BACKLOG,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            **logs.UVICORN,
        )
        super().__init__(config)
        self.app, self.pause, self.worker = app, settings.pause_seconds, worker
        self.leaves_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to stop. Uvicorn's own handler would let the process die of the signal."""
        del frame
        if self.leaves_at is not None:
            self.force_exit = self.should_exit
            self.should_exit = True
            return
        self.app.state.leaving = True
        if self.worker is not None:
            self.worker.stop()
        self.leaves_at = time.monotonic() + (self.pause if sig == signal.SIGTERM else 0)

    async def on_tick(self, counter: int) -> bool:
        if self.leaves_at is not None and time.monotonic() >= self.leaves_at:
            self.should_exit = True
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.worker is not None:
            self.worker.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self.worker is not None and not self.force_exit:
            self.worker.stop()
            await asyncio.to_thread(self.worker.join, STOP_SECONDS)
