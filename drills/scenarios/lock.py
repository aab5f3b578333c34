"""A row that somebody holds locked, and everybody who wants to change it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from drills.frame import Figure, Service, a_webhook, probing

PROMISE = "A locked row makes nobody wait who does not change it; who does is refused in seconds."
DONE = "One row is held locked for 15 seconds, while 100 requests at once want to change it."
AT_ONCE, SECONDS = 100, 15.0


def drill(service: Service) -> Iterator[Figure]:
    path, body = a_webhook()
    unrelated = ("/v1/me", "/v1/org-units", "/.well-known/jwks.json")
    with service.signed_in() as client, service.database() as db:
        etag = client.put(path, json=body).raise_for_status().headers["ETag"]
        row = {"id": path.rsplit("/", 1)[-1]}
        with probing(service.signed_in(), *unrelated) as probe, db.transaction():
            db.execute("SELECT FROM webhook_endpoints WHERE id = %(id)s FOR UPDATE", row)
            began = time.monotonic()

            def change(_: int) -> tuple[int, float]:
                answer = client.put(path, json=body, headers={"If-Match": etag})
                return answer.status_code, time.monotonic() - began

            with ThreadPoolExecutor(AT_ONCE) as pool:
                answers = list(pool.map(change, range(AT_ONCE)))
            time.sleep(max(0.0, SECONDS - (time.monotonic() - began)))
        after = client.put(path, json=body, headers={"If-Match": etag}).status_code
    yield from probe.figures(slowest=2)
    yield Figure("the last of 100 changes refused", max(seconds for _, seconds in answers), 8)
    others = [status for status, _ in answers if status != 503]
    yield Figure("changes answered with other than 503", len(others), 0, "answers")
    yield Figure("the change after it refused", float(after != 200), 0, "requests")
