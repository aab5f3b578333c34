"""Bulk verbs in tests: what is sent, and what became of each item."""

from typing import Any

from tests.conftest import Client


def bulk(client: Client, url: str, *items: object, **headers: str) -> Any:
    """Sends the items to a bulk verb and returns its answer."""
    return client.post(url, json={"items": items}, headers=headers)


def errors(answer: Any) -> list[list[tuple[str, str]]]:
    """Returns the pointers and codes of each item's errors, in the order of the items."""
    assert answer.status_code == 207, answer.text
    return [
        [(error["pointer"], error["code"]) for error in each["errors"]]
        for each in answer.json()["items"]
    ]
