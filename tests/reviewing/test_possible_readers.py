"""With whom a QA record can be shared: everybody at once, by role, name and unit."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.models.reviewing.qa_records import QaRecord
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.support.qa_records import a_url, done

Line = tuple[str, str, str, bool]


def a_record(db: Session, reviewer: Person, held_by: Person | None = None) -> QaRecord:
    """A complete record about a child of the team Dartford 1."""
    team = factories.a_team(db, "dartford-1")
    subject = factories.a_subject(db, team, held_by=held_by)
    meeting = factories.a_meeting(db, subject, team, chair_person_id=reviewer.id)
    return factories.a_qa_record(db, reviewer, meeting, status="completed")


def listed(client: Client, url: str) -> list[Line]:
    answer = client.get(f"{url}/possible-readers")
    assert answer.status_code == 200, answer.text
    return [
        (
            each["person"]["display_name"],
            each["role"],
            each["org_unit"]["code"],
            each["holds_case"],
        )
        for each in answer.json()["items"]
    ]


def managers(db: Session) -> None:
    """Managers of the team, of its district and of the county, and some who are not the child's."""
    team, district = factories.a_team(db, "dartford-1"), factories.a_district(db, "dartford")
    manager, service = Role.TEAM_MANAGER, Role.SERVICE_MANAGER
    factories.a_person(db, manager, display_name="Cora County")
    factories.a_person(db, manager, service, at=district, display_name="Dan District")
    factories.a_person(db, manager, at=team, display_name="Tina Team")
    factories.a_person(db, manager, at=factories.a_team(db, "dover-1"), display_name="Dora Dover")
    factories.a_person(db, manager, at=team, active=False, display_name="Gone Away")
    factories.a_person(
        db, manager, at=team, service_line=ServiceLine.YOUTH_JUSTICE, display_name="Other Service"
    )
    former = factories.a_person(db, display_name="For Merly")
    yesterday = clock.today() - timedelta(days=1)
    factories.a_role(db, former, manager, team, valid_to=yesterday)


def test_the_case_holder_and_the_managers_of_the_childs_own_team_are_named_nearest_first(
    db: Session, as_: As, reviewer: Person
) -> None:
    team = factories.a_team(db, "dartford-1")
    worker = factories.a_person(db, Role.PRACTITIONER, at=team, display_name="Wanda Worker")
    factories.a_person(db, Role.PRACTITIONER, at=team, display_name="A Colleague")
    managers(db)
    factories.a_role(db, reviewer, Role.TEAM_MANAGER, team)
    url, mine = a_url(a_record(db, reviewer, worker)), as_(reviewer)
    assert listed(mine, url) == [
        ("Wanda Worker", "social_worker", "dartford-1", True),
        ("Tina Team", "team_manager", "dartford-1", False),
        ("Dan District", "team_manager", "dartford", False),
        ("Cora County", "team_manager", "cype", False),
        ("Dan District", "service_manager", "dartford", False),
    ]
    items = mine.get(f"{url}/possible-readers").json()["items"]
    shares = [{"person_id": each["person_id"], "role": each["role"]} for each in items]
    done(mine, url, "share", {"shares": [*shares[:2], shares[4]]})
    assert listed(mine, url) == [("Cora County", "team_manager", "cype", False)], (
        "whoever has it already is left out, and the others can still get it"
    )
    done(mine, url, "share", {"shares": [shares[3]]})
    assert listed(mine, url) == []


def test_the_workers_of_the_team_are_named_where_nobody_holds_the_case_by_name(
    db: Session, as_: As, reviewer: Person
) -> None:
    team, away = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    factories.a_person(db, Role.PRACTITIONER, at=team, display_name="Bea Worker")
    factories.a_person(db, Role.PRACTITIONER, at=team, display_name="Abe Worker")
    factories.a_person(db, Role.PRACTITIONER, at=away, display_name="Dover Worker")
    url = a_url(a_record(db, reviewer))
    assert listed(as_(reviewer), url) == [
        ("Abe Worker", "social_worker", "dartford-1", False),
        ("Bea Worker", "social_worker", "dartford-1", False),
    ]


def test_only_the_reviewer_and_the_chair_ask_with_whom_it_can_be_shared_and_it_is_logged(
    db: Session, as_: As, reviewer: Person
) -> None:
    chair = factories.a_person(db, Role.IRO)
    meeting = factories.a_meeting(db, chair_person_id=chair.id)
    record = factories.a_qa_record(db, reviewer, meeting, status="completed")
    url = f"{a_url(record)}/possible-readers"
    statuses = {
        role: as_(factories.a_person(db, role)).get(url).status_code
        for role in (Role.QA_MANAGER, Role.TEAM_MANAGER, Role.DIRECTOR, Role.IRO, Role.AUDITOR)
    }
    assert statuses == {
        Role.QA_MANAGER: 403,
        Role.TEAM_MANAGER: 403,
        Role.DIRECTOR: 403,
        Role.IRO: 404,
        Role.AUDITOR: 404,
    }
    assert as_(reviewer).get(url).status_code == 200
    assert as_(chair).get(url).status_code == 200
    line = db.scalars(select(Read).order_by(Read.seq.desc())).first()
    assert line is not None
    assert (line.actor_id, line.entity_ids, line.subject_ids) == (
        chair.id,
        [record.id],
        [record.subject_id],
    )
