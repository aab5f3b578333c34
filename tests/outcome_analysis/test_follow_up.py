"""The follow-up of an analysis: a set time after its week, with reminders to its lead."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.notifications.reminders import Reminder
from app.seeding import seed
from app.services.notifications import reminders
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def test_the_follow_up_is_thirteen_weeks_after_the_friday_unless_another_day_is_given(
    db: Session, as_: As
) -> None:
    """Friday 12 June and 91 days are Friday 11 September."""
    unit, lead = factories.a_person(db, Role.QA_MANAGER), factories.a_person(db, Role.AUDITOR)
    body = {
        "district_id": str(factories.a_district(db).id),
        "week_start": "2026-06-08",
        "lead_id": str(lead.id),
    }
    path = f"/v1/outcome-analyses/{ids.new()}"
    read = as_(unit).put(path, json=body).json()
    assert (read["week_end"], read["follow_up_on"]) == ("2026-06-12", "2026-09-11")
    assert as_(unit).put(path, json=body).status_code == 200  # the same again
    other = f"/v1/outcome-analyses/{ids.new()}"
    given = as_(unit).put(other, json=body | {"follow_up_on": "2026-07-01"}).json()
    assert given["follow_up_on"] == "2026-07-01"


def test_the_lead_is_reminded_fourteen_days_before_the_follow_up_and_the_day_after(
    db: Session,
) -> None:
    seed.reminder_rules(db)
    lead = factories.a_person(db, Role.AUDITOR)
    with clock.held_at(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        factories.an_outcome_analysis(
            db,
            lead,
            status="follow_up",
            week_start=date(2026, 6, 8),
            follow_up_on=date(2026, 9, 11),
        )
    made = []
    for day in (27, 28):
        with clock.held_at(datetime(2026, 8, day, 9, tzinfo=UTC)):
            reminders.make(db)
            made.append(len(db.scalars(select(Reminder)).all()))
    with clock.held_at(datetime(2026, 9, 12, 9, tzinfo=UTC)):
        reminders.make(db)
    told = db.scalars(select(Reminder)).all()
    assert made == [0, 1]
    assert [(each.kind, each.person_id) for each in told] == [
        ("outcome_analysis_to_follow_up", lead.id)
    ] * 2
