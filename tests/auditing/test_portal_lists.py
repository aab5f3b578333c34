"""What a portal asks of the lists of audits and assignments: names, sizes, filters and orders."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.samples import SampleDraw
from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

LARGEST_PAGE = 60_000  # bytes of a list of 50 audits


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def items(as_: As, who: Person, url: str, **query: Any) -> list[dict[str, Any]]:
    answer = as_(who).get(url, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def listed(as_: As, who: Person, **query: Any) -> list[str]:
    return [item["id"] for item in items(as_, who, "/v1/audits", **query)]


def test_a_list_of_fifty_audits_is_small_and_view_full_gives_them_whole(
    db: Session, as_: As, manager: Person
) -> None:
    moderator = factories.a_person(db, Role.MODERATOR, display_name="Oluwaseun Featherstonehaugh")
    auditor = factories.a_person(db, Role.AUDITOR, display_name="Bartholomew Featherstonehaugh")
    for _ in range(50):
        child = factories.a_subject(db, case_ref=f"{clock.now():%f}".rjust(64, "0"))
        factories.an_audit(
            db,
            auditor,
            subject=child,
            status="moderated",
            moderator_id=moderator.id,
            moderated_grade="requires_improvement",
            auditor_grade="requires_improvement",
            final_grade="requires_improvement",
        )
    page = as_(manager).get("/v1/audits", params={"limit": 50})
    assert len(page.json()["items"]) == 50
    assert len(page.content) <= LARGEST_PAGE
    summary = page.json()["items"][0]
    assert "sections" not in summary
    assert "grade_rationale" not in summary
    assert summary["auditor"]["display_name"] == auditor.display_name
    (whole, *_) = items(as_, manager, "/v1/audits", view="full")
    assert whole == as_(manager).get(f"/v1/audits/{whole['id']}").json()
    assert {name: whole[name] for name in summary} == summary
    assert as_(manager).get("/v1/audits", params={"view": "all"}).status_code == 422


def test_the_one_type_of_a_listed_audit_holds_for_summaries_and_for_whole_audits(
    db: Session, app: FastAPI, as_: As, manager: Person
) -> None:
    factories.an_audit(db, factories.a_person(db, Role.AUDITOR))
    schemas = app.openapi()["components"]["schemas"]
    page = schemas["AuditPage"]["properties"]["items"]["items"]
    assert page == {"$ref": "#/components/schemas/AuditListItem"}
    described = schemas["AuditListItem"]
    (summary,) = items(as_, manager, "/v1/audits")
    (whole,) = items(as_, manager, "/v1/audits", view="full")
    assert set(summary) == set(described["required"])
    assert set(whole) == set(described["properties"])


def test_audits_are_found_by_child_assignment_moderator_team_source_and_identifier(
    db: Session, as_: As, manager: Person
) -> None:
    moderator = factories.a_person(db, Role.MODERATOR)
    work = factories.an_assignment(db, at=factories.a_team(db, "swale-1"), source="re_audit")
    mine = factories.an_audit(
        db, assignment=work, status="in_moderation", moderator_id=moderator.id
    )
    other = factories.an_audit(db, status="submitted")
    for query in (
        {"subject_id": mine.subject_id},
        {"assignment_id": work.id},
        {"moderator_id": moderator.id},
        {"org_unit_id": mine.org_unit_id},
        {"source": "re_audit"},
        {"id": mine.id},
    ):
        assert listed(as_, manager, **query) == [str(mine.id)], query
    assert set(listed(as_, manager, id=[mine.id, other.id])) == {str(mine.id), str(other.id)}
    assert items(as_, manager, "/v1/audits", id=mine.id)[0]["source"] == "re_audit"


def test_an_auditor_does_not_learn_who_moderates_by_a_filter(db: Session, as_: As) -> None:
    auditor, moderator = (
        factories.a_person(db, Role.AUDITOR),
        factories.a_person(db, Role.MODERATOR),
    )
    audit = factories.an_audit(db, auditor, status="in_moderation", moderator_id=moderator.id)
    assert listed(as_, auditor) == [str(audit.id)]
    assert listed(as_, auditor, moderator_id=moderator.id) == []
    assert items(as_, auditor, "/v1/audits")[0]["moderator"] is None


def test_audits_are_found_by_the_day_of_submission_in_london(
    db: Session, as_: As, manager: Person
) -> None:
    late_in_may = datetime(2026, 5, 31, 22, 59, tzinfo=UTC)  # still 31 May in London
    rows = [
        factories.an_audit(db, status="submitted", submitted_at=late_in_may + timedelta(minutes=n))
        for n in (0, 1)
    ]
    june = {"submitted_after": "2026-05-31", "submitted_before": "2026-07-01"}
    assert listed(as_, manager, **june) == [str(rows[1].id)]
    assert listed(as_, manager, submitted_before="2026-06-01") == [str(rows[0].id)]


def test_audits_are_sorted_by_grade_auditor_and_submission_page_by_page(
    db: Session, as_: As, manager: Person
) -> None:
    names = {"outstanding": "Cy", "inadequate": "ann", "good": "Bea"}
    made = {
        grade: factories.an_audit(
            db,
            factories.a_person(db, Role.AUDITOR, display_name=name),
            status="submitted",
            submitted_at=clock.now() - timedelta(days=n),
            auditor_grade=grade,
            final_grade=grade,
        )
        for n, (grade, name) in enumerate(names.items())
    }
    draft = factories.an_audit(
        db, factories.a_person(db, Role.AUDITOR, display_name="Di"), final_grade="good"
    )
    by_grade = [draft, made["inadequate"], made["good"], made["outstanding"]]
    by_name = [made["inadequate"], made["good"], made["outstanding"], draft]
    by_day = [made["good"], made["inadequate"], made["outstanding"], draft]
    newest = [made["outstanding"], made["inadequate"], made["good"], draft]
    orders = {
        "grade": by_grade,
        "-grade": by_grade[::-1],
        "auditor": by_name,
        "-auditor": by_name[::-1],
        "submitted_at": by_day,
        "-submitted_at": newest,
    }
    for sort, expected in orders.items():
        seen: list[str] = []
        query: dict[str, Any] = {"sort": sort, "limit": 1}
        while True:
            page = as_(manager).get("/v1/audits", params=query).json()
            seen += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert seen == [str(row.id) for row in expected], sort


def test_the_order_by_grade_says_nothing_to_a_blind_moderator(db: Session, as_: As) -> None:
    moderator = factories.a_person(db, Role.MODERATOR)
    rows = [
        factories.an_audit(
            db,
            status="in_moderation",
            moderator_id=moderator.id,
            blind=True,
            auditor_grade=grade,
            final_grade=grade,
        )
        for grade in ("outstanding", "inadequate", "good")
    ]
    by_id = sorted(str(row.id) for row in rows)
    assert listed(as_, moderator, sort="grade") == by_id
    assert listed(as_, moderator, sort="-grade") == by_id[::-1]


def test_an_assignment_names_its_audit_to_those_who_see_the_audit(
    db: Session, as_: As, manager: Person
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    leader = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    work = factories.an_assignment(db, auditor)
    url = f"/v1/audit-assignments/{work.id}"
    assert as_(auditor).get(url).json()["audit"] is None
    factories.an_audit(db, assignment=work, status="voided")
    audit = factories.an_audit(db, assignment=work)
    named = {"id": str(audit.id), "status": "draft"}
    assert as_(auditor).get(url).json()["audit"] == named
    assert as_(manager).get(url).json()["audit"] == named
    assert as_(leader).get(url).json()["audit"] is None
    audit.submitted_at = audit.first_submitted_at = audit.finalised_at = clock.now()
    audit.status = AuditStatus.FINALISED
    assert as_(leader).get(url).json()["audit"] == named | {"status": "finalised"}


def test_assignments_are_found_by_child_tool_source_team_and_whether_they_are_overdue(
    db: Session, as_: As
) -> None:
    admin, url = factories.a_person(db, Role.QA_ADMIN), "/v1/audit-assignments"
    sen = factories.a_tool_version(db, "sen")
    team = factories.a_team(db, "swale-1")
    with clock.held_at(datetime(2026, 5, 1, 12, tzinfo=UTC)):
        late = factories.an_assignment(db, due_date=date(2026, 4, 30))
        today = factories.an_assignment(
            db, at=team, due_date=date(2026, 5, 1), tool_version_id=sen.id, source="directed"
        )
        factories.an_audit(db, status="submitted", due_date=date(2026, 4, 1))
        for query in (
            {"subject_id": today.subject_id},
            {"tool_key": "sen"},
            {"source": "directed"},
            {"org_unit_id": team.id},
            {"id": today.id},
        ):
            found = items(as_, admin, url, **query)
            assert [item["id"] for item in found] == [str(today.id)], query
        (overdue,) = items(as_, admin, url, overdue=True)
        assert (overdue["id"], overdue["overdue"]) == (str(late.id), True)
        assert str(late.id) not in {item["id"] for item in items(as_, admin, url, overdue=False)}


def a_draw(db: Session) -> SampleDraw:
    return factories.a_draw(db, factories.a_round(db), factories.a_person(db, Role.QA_ADMIN))


LISTS: dict[str, Callable[[Session], Record]] = {
    "audit-programmes": factories.a_programme,
    "audit-cycles": factories.a_cycle,
    "audit-rounds": factories.a_round,
    "moderation-rules": factories.moderation_rule,
    "sample-draws": a_draw,
}


@pytest.mark.parametrize("noun", LISTS)
def test_every_list_of_the_area_takes_identifiers(
    db: Session, as_: As, manager: Person, noun: str
) -> None:
    row = LISTS[noun](db)
    nobody = str(manager.id)
    assert [item["id"] for item in items(as_, manager, f"/v1/{noun}", id=row.id)] == [str(row.id)]
    assert items(as_, manager, f"/v1/{noun}", id=nobody) == []
    many = as_(manager).get(f"/v1/{noun}", params={"id": [nobody] * 201})
    assert (many.status_code, many.json()["errors"][0]["pointer"]) == (422, "?id")


def test_each_section_is_saved_with_the_etag_that_the_audit_gave_it(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    url = f"/v1/audits/{factories.an_audit(db, auditor).id}"
    audit = as_(auditor).get(url).json()
    for section in audit["sections"]:
        body = {"strengths_text": "Seen alone.", "answers": []}
        saved = as_(auditor).put(
            f"{url}/sections/{section['section_key']}",
            json=body,
            headers={"If-Match": section["etag"]},
        )
        assert saved.status_code == 200, saved.text
        assert saved.json()["etag"] != section["etag"]
        assert saved.headers["ETag"].split(".")[0].strip('"') == saved.json()["etag"].strip('"')
    grade = {"assignment_id": audit["assignment_id"], "auditor_grade": "good"}
    graded = as_(auditor).put(url, json=grade, headers={"If-Match": saved.json()["audit_etag"]})
    assert graded.status_code == 200, graded.text
