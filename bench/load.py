"""The load: a process of its own that keeps some connections busy for a few seconds.

It reads a question from standard input and writes what it counted to standard output, both JSON.
HTTP/1.1 by hand, for a client that costs more than the server would measure itself.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

LONGEST = 30.0  # seconds of load at once


@dataclass(frozen=True)
class Ask:
    """Whom to ask what: the paths in turn, over so many connections, each with its own headers."""

    port: int
    paths: list[str]
    headers: list[dict[str, str]]
    seconds: float = 2.0
    connections: int = 16
    requests: int | None = None  # stop after so many instead


@dataclass
class Counted:
    """What came of it."""

    requests: int = 0
    seconds: float = 0.0
    bytes: int = 0
    errors: int = 0
    error: str = ""  # the last answer that was no 200
    latencies: list[float] = field(default_factory=list)  # milliseconds, at 50, 95 and 99 %

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    """Asks again as soon as it has been answered."""

    def __init__(self, run: "_Run", headers: dict[str, str]) -> None:
        self.run = run
        self.tail = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        self.buffer = bytearray()
        self.length = -1  # of the answer under way, head and body; -1: not known yet
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        path = self.run.next_path()
        if path is None:
            self.transport.close()
            return
        self.began = time.perf_counter()
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.tail}\r\n"
        self.transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.length < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self.length = end + 4 + _content_length(bytes(self.buffer[:end]))
        if len(self.buffer) >= self.length:
            self.run.answered(self.buffer, time.perf_counter() - self.began)
            self.buffer.clear()
            self.length = -1
            self.ask()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise SystemExit(f"No Content-Length: {head.decode()}")


class _Run:
    def __init__(self, ask: Ask) -> None:
        self.asked = ask
        self.counted = Counted()
        self.sent = 0
        self.until = time.perf_counter() + min(ask.seconds, LONGEST)

    def next_path(self) -> str | None:
        """What to ask next; nothing when it is time to stop."""
        over = time.perf_counter() >= self.until
        if over if self.asked.requests is None else self.sent >= self.asked.requests:
            return None
        self.sent += 1
        return self.asked.paths[self.sent % len(self.asked.paths)]

    def answered(self, answer: bytearray, seconds: float) -> None:
        self.counted.requests += 1
        self.counted.bytes += len(answer)
        if not answer.startswith(b"HTTP/1.1 200 "):
            self.counted.errors += 1
            self.counted.error = answer[:2000].decode(errors="replace")
        self.counted.latencies.append(seconds * 1000)


async def _load(ask: Ask) -> Counted:
    run, loop = _Run(ask), asyncio.get_running_loop()
    began = time.perf_counter()

    def made(n: int) -> _Connection:
        return _Connection(run, ask.headers[n % len(ask.headers)])

    opening = [
        loop.create_connection(partial(made, n), "127.0.0.1", ask.port)
        for n in range(ask.connections)
    ]
    connections = await asyncio.gather(*opening)
    async with asyncio.timeout(2 * LONGEST):
        await asyncio.gather(*(protocol.done for _, protocol in connections))
    run.counted.seconds = time.perf_counter() - began
    ranked = sorted(run.counted.latencies) or [0.0]
    run.counted.latencies = [ranked[int(len(ranked) * share)] for share in (0.5, 0.95, 0.99)]
    return run.counted


def load(ask: Ask) -> Counted:
    """Ask in a process of its own, and wait; an answer that is no 200 ends the benchmark."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=Path(__file__).parent.parent,
        input=json.dumps(asdict(ask)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    counted = Counted(**json.loads(done.stdout))
    if counted.errors or not counted.requests:
        told = f"{counted.errors} of {counted.requests} answers were no 200; the last:"
        raise SystemExit(f"{told}\n{counted.error}")
    return counted


def main() -> None:
    import uvloop  # noqa: PLC0415 - of the generator's own process only

    ask = Ask(**json.loads(sys.stdin.read()))
    json.dump(asdict(uvloop.run(_load(ask))), sys.stdout)


if __name__ == "__main__":
    main()
