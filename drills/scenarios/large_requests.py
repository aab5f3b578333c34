"""Bodies and headers that are made to cost much."""

import json
from collections.abc import Iterator
from contextlib import suppress

import httpx

from drills.frame import Figure, Service, a_webhook, probing

PROMISE = "No body and no header stops the others: what is too much is refused before it is built."
DONE = (
    "330,000 unknown members without credentials and with them, ten bodies of 40,000 unknown"
    " members in small objects, and 80 MB of headers."
)
MANY = json.dumps({f"m{n}": 1 for n in range(330_000)}, separators=(",", ":")).encode()
SPREAD = json.dumps({"types": [{f"m{n}": 1 for n in range(400)} for _ in range(100)]}).encode()
JSON = {"Content-Type": "application/json"}


def drill(service: Service) -> Iterator[Figure]:
    path, _ = a_webhook()
    with (
        service.signed_in() as client,
        httpx.Client(base_url=service.home) as stranger,
        probing(stranger, "/livez") as probe,
    ):
        public = stranger.post("/v1/public/feedback/link", content=MANY, headers=JSON, timeout=60)
        batch = stranger.put(path, content=MANY, headers=JSON, timeout=60)
        known = client.put(path, content=MANY, headers=JSON)
        spread = [client.put(path, content=SPREAD, headers=JSON).status_code for _ in range(10)]
        read = headers(service)
    yield from probe.figures(slowest=1)
    expected = (public.status_code, batch.status_code, known.status_code) == (413, 401, 400)
    yield Figure("refusals that were not 413, 401 and 400", float(not expected), 0, "answers")
    yield Figure("answers other than 422", sum(status != 422 for status in spread), 0, "of 10")
    yield Figure("read of 80 MB of headers", read / 1e6, 8, "MB")


def headers(service: Service) -> int:
    """Returns how many bytes of an endless header the service took before it closed."""
    sent = 0
    with service.line(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ") as line, suppress(OSError):
        while sent < 80_000_000:
            line.sendall(b"a" * 65_536)
            sent += 65_536
    return sent
