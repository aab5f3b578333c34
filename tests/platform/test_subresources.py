"""Parts of one row: an audit's versions, an assignment's periods, a sample's members."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.auditing.samples import SampleMember
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.vocabulary.auditing import SampleOutcome
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def submitted_twice(db: Session, as_: As, auditor: Person) -> Audit:
    """Returns an audit submitted with a 7, recalled, and submitted again with a 9."""
    audit = factories.an_audit(db, auditor)
    client, url = as_(auditor), f"/v1/audits/{audit.id}"
    assert client.post(f"{url}/submit").status_code == 200
    assert client.post(f"{url}/recall").status_code == 200
    section = client.get(f"{url}/sections/assessment")
    body = {
        name: section.json()[name]
        for name in ("section_grade", "strengths_text", "development_text")
    } | {"answers": [{"question_key": "assessment_scale", "value_num": 9}]}
    headers = {"If-Match": section.headers["ETag"]}
    assert client.put(f"{url}/sections/assessment", json=body, headers=headers).status_code == 200
    assert client.post(f"{url}/submit").status_code == 200
    return audit


def test_earlier_contents_of_an_audit_are_read_as_they_were(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = submitted_twice(db, as_, auditor)
    url = f"/v1/audits/{audit.id}/versions"
    items = as_(auditor).get(url).json()["items"]
    assert [(each["number"], each["reason"]) for each in items] == [
        (1, "submitted"),
        (2, "submitted"),
    ]
    assert "content" not in items[0]
    contents = [as_(auditor).get(f"{url}/{n}").json()["content"] for n in (1, 2)]
    values = [each["sections"][0]["answers"][0]["value_num"] for each in contents]
    assert [float(value) for value in values] == [7, 9]
    assert as_(auditor).get(f"{url}/3").status_code == 404
    assert as_(auditor).get(f"{url}/0").status_code == 422


SEES_VERSIONS: dict[Role, tuple[int, bool]] = {
    Role.AUDITOR: (200, True),
    Role.QA_MANAGER: (200, True),
    Role.QA_ADMIN: (200, False),
    **dict.fromkeys((Role.MODERATOR, Role.TEAM_MANAGER, Role.DIRECTOR, Role.IRO), (404, False)),
}


@pytest.mark.parametrize("role", SEES_VERSIONS)
def test_a_version_is_for_its_auditor_and_the_unit_and_its_content_not_for_the_admin(
    db: Session, as_: As, role: Role
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = submitted_twice(db, as_, auditor)
    me = auditor if role is Role.AUDITOR else factories.a_person(db, role)
    answer = as_(me).get(f"/v1/audits/{audit.id}/versions/1")
    status, content = SEES_VERSIONS[role]
    assert answer.status_code == status
    if status == 200:
        assert (answer.json()["content"] is not None) == content


def test_reading_a_version_leaves_a_line_in_the_read_log(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = submitted_twice(db, as_, auditor)
    as_(auditor).get(f"/v1/audits/{audit.id}/versions/1")
    as_(auditor).get(f"/v1/audits/{audit.id}/versions/7")
    lines = db.scalars(select(Read).where(Read.route.like("%/versions/%"))).all()
    assert [(line.entity, line.subject_ids) for line in lines] == [("audits", [audit.subject_id])]


def test_the_periods_of_an_assignment_show_its_auditor_on_each_day(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    first, second = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.AUDITOR)
    start = clock.now() - timedelta(days=30)
    with clock.held_at(start):
        row = factories.an_assignment(db, first)
    moments = [start + timedelta(days=days) for days in (10, 20)]
    for moment, person in zip(moments, (second, first), strict=True):
        with clock.held_at(moment):
            body = {"auditor_id": str(person.id), "reason": "On leave."}
            db.flush()
            url = f"/v1/audit-assignments/{row.id}"
            answer = as_(admin).post(f"{url}/reallocate", json=body)
            assert answer.status_code == 200, answer.text
    items = as_(admin).get(f"/v1/audit-assignments/{row.id}/periods").json()["items"]
    assert [each["auditor_id"] for each in items] == [str(p.id) for p in (first, second, first)]
    assert [each["valid_to"] for each in items] == [
        *(each["valid_from"] for each in items[1:]),
        None,
    ]
    assert as_(first).get(f"/v1/audit-assignments/{row.id}/periods").status_code == 200
    assert as_(second).get(f"/v1/audit-assignments/{row.id}/periods").status_code == 404


def sampled(db: Session, admin: Person, n: int) -> Any:
    """Returns a draw with n members in one stratum, of which the first two were drawn."""
    draw = factories.a_draw(db, factories.a_round(db), admin)
    for rank in range(1, n + 1):
        subject = factories.a_subject(db)
        outcome = SampleOutcome.DRAWN if rank < 3 else SampleOutcome.NOT_DRAWN
        member = SampleMember(
            sample_draw_id=draw.id,
            subject_id=subject.id,
            stratum="all",
            rank=rank,
            draw_hash="0",
            outcome=outcome,
            reason="By lot.",
            org_unit_id=factories.a_team(db).id,
            service_line=ServiceLine.CHILDREN_IN_CARE,
        )
        factories.saved(db, member)
    factories.saved(
        db,
        SampleMember(
            sample_draw_id=factories.a_draw(db, factories.a_round(db), admin).id,
            subject_id=subject.id,
            stratum="all",
            rank=1,
            draw_hash="0",
            outcome=SampleOutcome.DRAWN,
            reason="Another draw.",
            org_unit_id=factories.a_team(db).id,
            service_line=ServiceLine.CHILDREN_IN_CARE,
        ),
    )
    return draw


def test_the_members_of_a_sample_come_page_by_page_in_the_order_of_their_lots(
    db: Session, as_: As
) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    draw = sampled(db, admin, 5)
    url, ranks, cursor = f"/v1/sample-draws/{draw.id}/members?limit=2&count=true", [], ""
    while cursor is not None:
        page = as_(admin).get(f"{url}&cursor={cursor}" if cursor else url).json()
        assert page["total"] == 5
        ranks.append([item["rank"] for item in page["items"]])
        cursor = page["next_cursor"]
    assert ranks == [[1, 2], [3, 4], [5]]
    query = select(Read).where(Read.entity == "sample_members").order_by(Read.seq)
    lines = db.scalars(query).all()
    assert [len(line.subject_ids) for line in lines] == [2, 2, 1]


def test_members_are_filtered_by_their_outcome(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    url = f"/v1/sample-draws/{sampled(db, admin, 4).id}/members"
    for query, ranks in (
        ("outcome=drawn", [1, 2]),
        ("outcome=not_drawn&sort=-rank", [4, 3]),
        ("stratum=other", []),
    ):
        members = as_(admin).get(f"{url}?{query}").json()["items"]
        assert [item["rank"] for item in members] == ranks, query
    assert as_(factories.a_person(db, Role.AUDITOR)).get(url).status_code == 404
