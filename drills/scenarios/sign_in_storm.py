"""Many people, or one program, that sign in at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from drills.frame import Figure, Service, probing

PROMISE = "A storm of sign-ins makes nobody wait who has signed in, and one name has few attempts."
DONE = (
    "40 people sign in at once with a password for five seconds; then one name is tried 60 times."
)
SETTINGS = {"demo": True}
AT_ONCE, SECONDS, ATTEMPTS = 40, 5.0, 60


def sign_in(client: httpx.Client, name: str) -> int:
    """Returns the status of a sign-in."""
    form = {"grant_type": "password", "username": name, "password": "wrong"}
    return client.post("/oauth/token", data=form).status_code


def drill(service: Service) -> Iterator[Figure]:
    strangers = httpx.Client(
        base_url=service.home, timeout=60, limits=httpx.Limits(max_connections=None)
    )
    until = time.monotonic() + SECONDS + 1

    def storm(number: int) -> list[int]:
        answers: list[int] = []
        while time.monotonic() < until:
            answers.append(sign_in(strangers, f"person{number}-{len(answers) // 15}@kent.example"))
        return answers

    with (
        service.signed_in() as client,
        probing(client, "/v1/me", "/v1/webhooks") as probe,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        answers = [status for some in pool.map(storm, range(AT_ONCE)) for status in some]
    yield from probe.figures(slowest=2)
    others = [status for status in answers if status not in {400, 503}]
    yield Figure("answers other than `wrong password` and `try again`", len(others), 0, "answers")
    tried = [sign_in(strangers, "one@kent.example") for _ in range(ATTEMPTS)]
    yield Figure("attempts of one name that were judged", sum(s == 400 for s in tried), 20, "of 60")
