"""Strangers who send slowly, say nothing, or do not read what they are sent."""

import time
from collections.abc import Iterator

from drills.frame import Figure, Service, probing

PROMISE = "Slow strangers keep nobody out; silent connections are closed."
DONE = (
    "200 half-sent bodies to a `:batch`, 100 to the sign-in, 100 silent connections and 50 half"
    " heads, all without credentials."
)
HALF = "POST {} HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: 1000\r\n\r\n{{"
BATCH = HALF.format("/v1/sources/liberi/qa-records:batch", "application/json").encode()
FORM = HALF.format("/oauth/token", "application/x-www-form-urlencoded").encode()
HEAD = b"GET /v1/me HTTP/1.1\r\nHost: x\r\n"


def drill(service: Service) -> Iterator[Figure]:
    with service.signed_in() as client, probing(client, "/v1/me", "/v1/webhooks") as probe:
        time.sleep(1)
        began = time.monotonic()
        sent = [BATCH] * 200 + [FORM] * 100 + [b""] * 100 + [HEAD] * 50
        lines = [service.line(each) for each in sent]
        answers = [lines[0].recv(12), lines[250].recv(12), lines[350].recv(12)]
        refused = sum(line.recv(12).startswith(b"HTTP/1.1 401") for line in lines[1:200])
        closed = [line.recv(12) for line in lines[300:]]
        seconds = time.monotonic() - began
    yield from probe.figures(slowest=2)
    yield Figure("half-sent batches not refused at once", 199 - refused, 0, "of 199")
    yield Figure("a slow body that was not refused", float(b" 400" not in answers[1]), 0, "bodies")
    yield Figure("silent connections that got an answer", sum(map(bool, closed)), 0, "of 150")
    yield Figure("until all silent connections were closed", seconds, 20)
