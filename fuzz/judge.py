"""Decides whether an answer is a fault of QAF."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from fuzz.values import CANARY
from fuzz.world import Operation
from tests.support.contract import JSON, PROBLEM, Contract
from tests.support.pointers import leads_somewhere

# What a refusal says of how QAF is made, if it says too much.
INTERNALS = re.compile(r"Traceback|psycopg|sqlalchemy|pydantic|SELECT |\.py\b|site-packages")
SHOWN = 500  # characters of a request and of an answer


@dataclass
class Found:
    """Counts the answers, and keeps one example for each fault of each operation."""

    contract: Contract
    answers: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def judge(self, operation: Operation, sent: dict[str, Any], answer: httpx.Response) -> None:
        self.answers[answer.status_code] += 1
        for wrong in self._wrong_with(operation, sent, answer):
            self.add(operation, wrong, f"{answer.request.method} {shown(sent)}", answer.text)

    def add(self, operation: Operation, wrong: str, sent: str, text: str = "") -> None:
        self.faults.setdefault(f"{operation.name}: {wrong}", f"{sent} -> {text[:SHOWN]}")

    def _wrong_with(
        self, operation: Operation, sent: dict[str, Any], answer: httpx.Response
    ) -> list[str]:
        status = answer.status_code
        if status >= httpx.codes.INTERNAL_SERVER_ERROR and status != 503:
            return [str(status)]
        # A hostile word in the path may lead to another operation.
        path = answer.request.url.raw_path.decode("latin-1")
        told = self.contract.operation_at(answer.request.method, path)
        if told is None or told["operationId"] != operation.name:
            return [] if status in {400, 404, 405, 422} or told else [f"{status} elsewhere"]
        media = answer.headers.get("content-type", "").partition(";")[0]
        body = answer.json() if media in {JSON, PROBLEM} and answer.content else None
        found = self.contract.faults(told, status, media, body)
        if media == PROBLEM and isinstance(body, dict):
            found += refusal_faults(sent, answer.text, body)
        return found


def refusal_faults(sent: dict[str, Any], text: str, problem: dict[str, Any]) -> list[str]:
    """Returns what is wrong with a refusal: an echo, a view into the machine, a false pointer."""
    code = problem["code"]
    found = [f"{code} repeats what was sent"] if CANARY in text and code != "batch_rejected" else []
    found += [f"{code} says how QAF is made"] if INTERNALS.search(text) else []
    for fault in problem["errors"]:
        if not leads_somewhere(sent.get("content", b""), fault["pointer"]):
            found.append(f"{code} points at {fault['pointer']}, which is nowhere")
    return found


def shown(sent: dict[str, Any]) -> str:
    return str(sent)[:SHOWN]
