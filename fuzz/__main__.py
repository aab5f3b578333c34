"""`make fuzz`: sends every operation what it does not expect, as every role, to a running demo.

No answer may be a 5xx but 503; each must be one that the OpenAPI document allows; and a refusal
repeats nothing that was sent. QAF_PUBLIC_URL is the address of the demo, QAF_DATA_DIR has its
credentials. The arguments are a share of all requests, and a part of the names of operations.
"""

import os
import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from fuzz import requests, sequences
from fuzz.judge import Found, shown
from fuzz.world import Operation, World
from tests.support.contract import Contract

URL = os.environ.get("QAF_PUBLIC_URL", "http://127.0.0.1:8000")
THREADS = 4
OTHER_ROLES = 0.1  # of the share that the role gets that may do most
BARRED = {401, 403, 404}


def attack(world: World, contract: Contract, operation: Operation, share: float) -> Found:
    """Sends a share of all requests as the role that may do most, a tenth of it as each other."""
    found, chance = Found(contract), random.Random(operation.name)
    best = welcome(world, operation, found)
    for role in world.tokens:
        part = share if role == best else share * OTHER_ROLES
        picks = lambda part=part: chance.random() < part  # noqa: E731
        for sent in requests.hostile(world, operation, chance, picks):
            try:
                found.judge(operation, sent, world.ask(role, operation.method, **sent))
            except (httpx.HTTPError, ValueError) as error:
                found.add(operation, repr(error)[:200], shown(sent))
    for did, answer, promised in sequences.steps(world, operation, best, chance):
        found.answers[answer.status_code] += 1
        if answer.status_code not in promised | {503}:
            wrong = f"{did} got {answer.status_code}"
            found.add(operation, wrong, str(answer.request.url), answer.text)
    return found


def welcome(world: World, operation: Operation, found: Found) -> str:
    """Sends a sound request as each role; returns the first role that is not refused by right."""
    sent = requests.sound(world, operation, random.Random(1))
    best = ""
    for role in world.tokens:
        answer = world.ask(role, operation.method, **sent)
        found.judge(operation, sent, answer)
        best = best or ("" if answer.status_code in BARRED else role)
    return best or next(iter(world.tokens))


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 0.2
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    world = World(httpx.Client(base_url=URL, timeout=60))
    world.sign_in()
    contract, operations = Contract(world.document), world.operations()
    world.learn(operations)
    chosen = [operation for operation in operations if only in operation.name]
    faults: dict[str, str] = {}
    answers: Counter[int] = Counter()
    with ThreadPoolExecutor(THREADS) as pool:
        jobs = [pool.submit(attack, world, contract, each, share) for each in chosen]
        for job in jobs:
            found = job.result()
            faults |= found.faults
            answers += found.answers
    sys.stdout.write(f"{sum(answers.values())} requests to {len(chosen)} operations: ")
    sys.stdout.write(f"{dict(sorted(answers.items()))}\n")
    for told, example in faults.items():
        sys.stdout.write(f"\n{told}\n    {example}\n")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
