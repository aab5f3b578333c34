"""A database that neither answers nor hangs up."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from drills.frame import Figure, Service

PROMISE = (
    "Every request ends within 20 seconds also when the database neither answers nor hangs up."
)
DONE = "Every process of the database that serves the service is stopped (SIGSTOP) for 30 seconds."
FROZEN = 30.0


def drill(service: Service) -> Iterator[Figure]:
    paths = ("/v1/me", "/v1/webhooks", "/v1/webhooks", "/v1/org-units", "/v1/api-keys") * 2
    with service.signed_in() as client, ThreadPoolExecutor(len(paths)) as pool:
        list(pool.map(client.get, paths))  # fills the pools
        stopped = service.backends()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            began = time.monotonic()

            def ask(path: str) -> tuple[int, float]:
                return client.get(path).status_code, time.monotonic() - began

            answers = list(pool.map(ask, paths))
            keys = time.monotonic()
            client.get("/.well-known/jwks.json").raise_for_status()
            keys = time.monotonic() - keys
            time.sleep(max(0.0, FROZEN - (time.monotonic() - began)))
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)
        again = service.until_ready()
        after = client.get("/v1/webhooks").status_code
    yield Figure("the last of 10 answers", max(seconds for _, seconds in answers), 22)
    yield Figure(
        "answers other than 200 and 503", sum(s not in {200, 503} for s, _ in answers), 0, ""
    )
    yield Figure("the key set meanwhile", keys, 1)
    yield Figure("ready again after", again, 5)
    yield Figure("the first request after it refused", float(after != 200), 0, "requests")
