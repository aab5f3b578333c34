"""The process of the service is killed in the middle of writes."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from drills.frame import Figure, Service, a_webhook, stored_webhooks

PROMISE = "What was acknowledged is there after a kill, once, and what was not is whole or absent."
DONE = "Eight clients write without a pause; the service is killed and started again, three times."
CLIENTS, KILLS, SECONDS = 8, 3, 3.0


def write(client: httpx.Client) -> tuple[list[str], list[str]]:
    """Writes until the service is gone; returns what was acknowledged, and what was not."""
    acknowledged: list[str] = []
    while True:
        path, body = a_webhook()
        try:
            answer = client.put(path, json=body)
        except httpx.TransportError:
            return acknowledged, [path]
        if answer.status_code == httpx.codes.CREATED:
            acknowledged.append(path)


def drill(service: Service) -> Iterator[Figure]:
    lost, halves, written, starts = 0, 0, 0, []
    for _ in range(KILLS):
        with ThreadPoolExecutor(CLIENTS) as pool:
            writing = [pool.submit(write, service.signed_in()) for _ in range(CLIENTS)]
            time.sleep(SECONDS)
            service.kill()
        starts.append(service.start())
        with service.signed_in() as client, service.database() as db:
            stored = stored_webhooks(service)
            for acknowledged, unknown in (each.result() for each in writing):
                written += len(acknowledged)
                lost += len(set(acknowledged) - stored)
                halves += sum(client.get(path).status_code not in {200, 404} for path in unknown)
            doubled = db.execute(
                "SELECT count(*) FROM (SELECT entity_id FROM changes WHERE action ="
                " 'webhook_endpoint.create' GROUP BY 1 HAVING count(*) > 1) AS doubled"
            ).fetchone()
    yield Figure(f"lost of {written} acknowledged writes", lost, 0, "rows")
    yield Figure("rows that are neither whole nor absent", halves, 0, "rows")
    yield Figure("rows made twice", doubled[0] if doubled else 0, 0, "rows")
    yield Figure("ready again after at most", max(starts), 60)
