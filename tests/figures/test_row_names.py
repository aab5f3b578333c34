"""The names beside the identifiers of the rows behind a figure."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.vocabulary.roles import DIRECTORS, Role
from tests import factories
from tests.conftest import As

MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_rows_and_their_names_are_not_for_management_information(db: Session, as_: As) -> None:
    ann = factories.a_person(db, Role.AUDITOR, display_name="Ann Auditor")
    with clock.held_at(MAY):
        audit = factories.an_audit(db, auditor=ann, status="finalised")
    team = factories.a_team(db)
    url = "/v1/metrics/completion_rate?explain=rows"
    answer = as_(factories.a_person(db, Role.TEAM_MANAGER, at=team)).get(url)
    (row,) = answer.json()["explanation"]["items"]
    assert row["auditor"] == {"id": str(audit.auditor_id), "display_name": "Ann Auditor"}
    director = factories.a_person(db, min(DIRECTORS))
    callers: tuple[tuple[Person | ApiKey, str], ...] = (
        (factories.a_client(db, Role.MI_ANALYST), url),
        (factories.a_client(db, Role.MI_ANALYST, names_people=True), url),
        (director, f"{url}&disclosure=internal"),
    )
    for who, asked_for in callers:
        refused = as_(who).get(asked_for)
        assert refused.status_code == 403
        for secret in ("Ann Auditor", row["subject"]["reference"], team.name):
            assert secret not in refused.text
