"""Pushes records in batches, as a case-management system does."""

from typing import Any

from app.models.organisation.api_keys import ApiKey
from tests.conftest import As


def push(
    url: str, as_: As, client: ApiKey, *records: Any, key: str = "k", query: str = ""
) -> list[dict[str, Any]]:
    """Pushes records to `<url>:batch` and returns the outcome of each."""
    answer = as_(client).post(
        f"{url}:batch{query}", json={"records": list(records)}, headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 207, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def outcomes(items: Any) -> list[str]:
    return [item["outcome"] for item in items]


def faults(items: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for item in items for fault in item["errors"]]
