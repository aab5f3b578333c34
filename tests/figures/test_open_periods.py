"""Figures of today read the periods that are open; those of past days what was in force then."""

from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.services.figures.catalogue import METRICS
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.figures.random_audit_lives import random_audits
from tests.figures.stored_audits import stored

OF_AUDITS = [slug for slug, each in METRICS.items() if each.population.design is not None]


def figures(client: Client) -> list[dict[str, Any]]:
    answer = client.get("/v1/metrics:query", params={"metric": OF_AUDITS, "by": ["month", "team"]})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_open_periods_give_the_figures_that_the_instant_gives(
    db: Session, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(db, random_audits(Random(7), 40, 8))  # noqa: S311 - made-up rows
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    of_open = figures(client)
    asked: list[date] = []

    def has_ended(day: date) -> bool:
        asked.append(day)
        return True

    monkeypatch.setattr(clock, "has_ended", has_ended)
    assert figures(client) == of_open
    assert set(asked) == {clock.today()}
    counted = [each["total"]["denominator"] for each in of_open]
    assert len(counted) > 20
    assert sum(map(bool, counted)) > 15
