"""Meeting metrics through HTTP, with values worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import null
from sqlalchemy.orm import Session

from app.core import ids
from app.models.organisation.people import Person
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.vocabulary.reviewing import (
    ClockGap,
    MeetingKind,
    QaRecordKind,
    QaRecordSource,
    QaRecordStatus,
    ShareRole,
)
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

K = MeetingKind
MAY_11 = date(2026, 5, 11)  # a Monday


@pytest.fixture
def qa(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.QA_MANAGER)


def a_meeting(
    db: Session, kind: MeetingKind = K.CIC_REVIEW, on: date = MAY_11, **fields: Any
) -> Meeting:
    team = factories.a_team(db, fields.pop("team", "dartford-1"))
    subject = fields.pop("subject", None) or factories.a_subject(db, team)
    usual: dict[str, Any] = {
        "kind": kind,
        "source_system": "liberi",
        "external_id": ids.new().hex,
        "body_hash": "-",
        "subject_id": subject.id,
        "held_on": on,
        "takes_place_on": on,
        "cancelled": False,
        "created_at": at(on),
        "updated_at": at(on),  # known from that day on
        **factories.placed(db, team),
    }
    if "due_by" in fields:
        usual |= {"clock_gap": null()}
    return factories.saved(db, Meeting(**usual | fields))


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def a_record(db: Session, meeting: Meeting, completed: date, **fields: Any) -> QaRecord:
    usual: dict[str, Any] = {
        "kind": QaRecordKind.IRO if meeting.kind is K.CIC_REVIEW else QaRecordKind.CPC,
        "meeting_id": meeting.id,
        "subject_id": meeting.subject_id,
        "tool_version_id": factories.a_tool_version(db).id,
        "answers": [],
        "good_practice": False,
        "good_practice_theme_codes": [],
        "concerns": [],
        "status": QaRecordStatus.COMPLETED,
        "completed_at": at(completed),
        "created_at": at(completed),
        "updated_at": at(completed),
        "source": QaRecordSource.PORTAL,
        "org_unit_id": meeting.org_unit_id,
        "district_id": meeting.district_id,
        "area_id": meeting.area_id,
        "service_line": meeting.service_line,
    }
    return factories.saved(db, QaRecord(**usual | fields))


def figures(as_: As, who: Person, slug: str, query: str = "") -> Any:
    answer = as_(who).get(f"/v1/metrics/{slug}?as_of=2026-06-30{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def total(as_: As, who: Person, slug: str, query: str = "") -> Any:
    return figures(as_, who, slug, query)["total"]


def test_coverage_is_the_share_of_meetings_held_that_have_a_record(
    db: Session, as_: As, qa: Person
) -> None:
    a_record(db, a_meeting(db), MAY_11)
    a_record(db, a_meeting(db, K.ICPC), date(2026, 5, 20))
    a_meeting(db, K.RCPC)
    a_record(db, a_meeting(db, K.RCPC), date(2026, 7, 1))  # completed after the day
    a_meeting(db, on=date(2026, 7, 1))  # held after the day
    a_meeting(db, held_on=None, due_date=MAY_11, takes_place_on=MAY_11)  # due, not held
    measured = total(as_, qa, "qa_coverage")
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (2, 4, 0.5)
    by_kind = figures(as_, qa, "qa_coverage", "&by=kind")["rows"]
    assert [(row["group"][0]["value"], row["value"]) for row in by_kind] == [
        ("cic_review", 1.0),
        ("icpc", 1.0),
        ("rcpc", 0.0),
    ]


def test_coverage_of_a_past_day_is_that_of_the_day(db: Session, as_: As, qa: Person) -> None:
    a_record(db, a_meeting(db), date(2026, 5, 20))
    for day, value in (("10", None), ("19", 0.0), ("20", 1.0)):
        answer = as_(qa).get(f"/v1/metrics/qa_coverage?as_of=2026-05-{day}").json()
        assert answer["total"]["value"] == value


def test_a_record_entered_in_error_no_longer_counts(db: Session, as_: As, qa: Person) -> None:
    wrong = QaRecordStatus.ENTERED_IN_ERROR
    a_record(db, a_meeting(db), MAY_11, status=wrong, entered_in_error_at=at(date(2026, 6, 1)))
    assert total(as_, qa, "qa_coverage")["value"] == 0.0
    assert as_(qa).get("/v1/metrics/qa_coverage?as_of=2026-05-31").json()["total"]["value"] == 1.0


def test_a_record_that_was_erased_and_pushed_again_counts_once_on_every_day(
    db: Session, as_: As, qa: Person
) -> None:
    meeting = a_meeting(db, due_by=MAY_11, participation_code="PN1")
    may_20, june_10 = date(2026, 5, 20), at(date(2026, 6, 10))
    drift = {"concerns": [{"text": "…", "theme_codes": ["drift"]}]}
    a_record(db, meeting, may_20, created_at=at(may_20), deleted_at=june_10, **drift)
    a_record(db, meeting, may_20, created_at=june_10, good_practice=True, **drift)
    a_meeting(db, K.ICPC)
    for day, good in (("2026-05-31", 0), ("2026-06-10", 1), ("2026-06-30", 1)):

        def counted(slug: str, day: str = day) -> tuple[int, int]:
            measured = as_(qa).get(f"/v1/metrics/{slug}?as_of={day}").json()["total"]
            return measured["numerator"], measured["denominator"]

        assert counted("qa_coverage") == (1, 2), day
        assert counted("cic_review_in_time") == (1, 1), day
        assert counted("participation_rate") == (1, 1), day
        assert counted("good_practice_rate") == (good, 1), day
        assert counted("concern_recurrence") == (0, 0), day


def test_the_lag_has_a_median_and_a_90th_percentile_in_working_days(
    db: Session, as_: As, qa: Person
) -> None:
    # From Monday 11 May 2026. The 25th is the Spring bank holiday.
    for day, _working_days in ((11, 0), (12, 1), (15, 4), (18, 5), (26, 10)):
        a_record(db, a_meeting(db), date(2026, 5, day))
    measured = total(as_, qa, "qa_lag")
    # 0, 1, 4, 5, 10: the middle one; and place 4 * 0.9 = 3.6, so 5 + 0.6 * 5.
    assert measured["quantiles"] == {"n": 5, "median": 4.0, "p90": 8.0}
    assert measured["value"] == 4.0
    assert measured["denominator"] == 5


def test_acknowledgements_are_counted_of_those_it_was_shared_with(
    db: Session, as_: As, qa: Person
) -> None:
    def a_share(record: QaRecord, role: ShareRole, shared: date, read: date | None = None) -> None:
        how = {"acknowledged_at": at(read), "acknowledged_in": "portal"} if read else {}
        share = QaShare(
            qa_record_id=record.id,
            worker_ref=ids.new().hex,
            role=role,
            shared_at=at(shared),
            created_at=at(shared),
            updated_at=at(read or shared),
            **how,
        )
        factories.saved(db, share)

    worker, manager = ShareRole.SOCIAL_WORKER, ShareRole.TEAM_MANAGER
    one, two = (a_record(db, a_meeting(db), MAY_11) for _ in range(2))
    a_share(one, worker, MAY_11, date(2026, 6, 1))
    a_share(one, manager, MAY_11)
    a_share(two, worker, MAY_11, date(2026, 7, 1))  # after the day
    a_share(two, manager, MAY_11, date(2026, 6, 30))
    a_share(two, manager, date(2026, 7, 1))  # shared after the day
    measured = total(as_, qa, "acknowledged_rate")
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (2, 4, 0.5)
    by_role = figures(as_, qa, "acknowledged_rate", "&by=share_role")["rows"]
    assert {
        row["group"][0]["value"]: (row["numerator"], row["denominator"]) for row in by_role
    } == {
        "social_worker": (1, 2),
        "team_manager": (1, 2),
    }
    rows = figures(as_, qa, "acknowledged_rate", "&explain=rows")["explanation"]["items"]
    assert len({(row["qa_record_id"], row["part"]) for row in rows}) == 4


def test_shared_recorded_and_read_count_from_their_day(db: Session, as_: As, qa: Person) -> None:
    a_record(db, a_meeting(db), MAY_11)
    shared = {"status": QaRecordStatus.SHARED, "shared_at": at(date(2026, 5, 20))}
    a_record(db, a_meeting(db), MAY_11, **shared)
    on_file = {"recorded_on_file_at": at(date(2026, 7, 2)), "file_reference": "F1"}
    acknowledged = {"acknowledged_at": at(date(2026, 6, 3))}
    a_record(db, a_meeting(db), MAY_11, **shared, **on_file, **acknowledged)
    a_record(db, a_meeting(db), MAY_11, good_practice=True)
    assert total(as_, qa, "shared_rate")["value"] == 0.5
    assert total(as_, qa, "read_rate")["value"] == 0.25
    assert total(as_, qa, "recorded_rate")["value"] == 0.0
    assert total(as_, qa, "good_practice_rate")["value"] == 0.25


def test_timeliness_counts_only_meetings_with_a_clock(db: Session, as_: As, qa: Person) -> None:
    a_meeting(db, due_by=MAY_11)
    a_meeting(db, due_by=MAY_11 - timedelta(days=1))
    a_meeting(db, due_by=MAY_11 + timedelta(days=1))
    a_meeting(db, clock_gap=ClockGap.START_UNKNOWN)
    a_meeting(db, K.ICPC, due_by=MAY_11)
    measured = total(as_, qa, "cic_review_in_time")
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (2, 3, 0.6667)
    assert measured["exclusions"] == {"start_unknown": 1, "beyond_calendar": 0}
    assert total(as_, qa, "icpc_in_time")["value"] == 1.0
    nothing = total(as_, qa, "rcpc_in_time")
    assert (nothing["value"], nothing["null_reason"]) == (None, "no_clock")


def test_timeliness_is_broken_down_by_the_two_clocks_of_initial_conferences(
    db: Session, as_: As, qa: Person
) -> None:
    late = MAY_11 - timedelta(days=1)
    a_meeting(db, K.ICPC, due_by=MAY_11, clock_code="icpc")
    a_meeting(db, K.ICPC, due_by=late, clock_code="icpc")
    a_meeting(db, K.ICPC, due_by=MAY_11, clock_code="icpc_statistics")
    rows = figures(as_, qa, "icpc_in_time", "&by=clock")["rows"]
    assert [(row["group"][0]["value"], row["value"]) for row in rows] == [
        ("icpc", 0.5),
        ("icpc_statistics", 1.0),
    ]
    assert total(as_, qa, "icpc_in_time", "&clock_code=icpc_statistics")["denominator"] == 1


def test_timeliness_cites_the_sources_of_its_clocks(as_: As, qa: Person) -> None:
    items = as_(qa).get("/v1/metrics").json()["items"]
    sources = {item["slug"]: item["source"] for item in items}
    assert "North Yorkshire" in sources["rcpc_in_time"]
    assert "Standard Safeguarding Dataset" in sources["icpc_in_time"]
    assert "Characteristics of children in need" in sources["icpc_in_time"]
    assert "reg 33(1)" in sources["cic_review_in_time"]


def test_participation_has_two_definitions(db: Session, as_: As, qa: Person) -> None:
    for code in ("PN0", "PN1", "PN2", "PN4", "PN6", "PN7", None):
        a_meeting(db, participation_code=code)
    measured = total(as_, qa, "participation_rate")
    assert (measured["numerator"], measured["denominator"]) == (4, 5)
    assert measured["exclusions"] == {"under_four": 1, "not_recorded": 1}
    assert total(as_, qa, "participation_rate_national")["numerator"] == 3


def test_a_concern_recurs_when_two_records_in_a_row_name_its_theme(
    db: Session, as_: As, qa: Person
) -> None:
    def of(child: Any, *themes: str) -> None:
        for n, theme in enumerate(themes):
            meeting = a_meeting(db, subject=child, on=MAY_11 + timedelta(days=n))
            concern = {"text": "…", "theme_codes": [theme, f"other_{n}"]}
            a_record(db, meeting, meeting.held_on or MAY_11, concerns=[concern])

    of(factories.a_subject(db), "drift", "drift")
    of(factories.a_subject(db), "drift", "health", "drift")
    of(factories.a_subject(db), "health", "drift", "drift")
    of(factories.a_subject(db), "drift")
    measured = total(as_, qa, "concern_recurrence")
    assert (measured["numerator"], measured["denominator"]) == (2, 3)


def test_meetings_are_counted_by_place_month_and_reviewer(db: Session, as_: As, qa: Person) -> None:
    chair = factories.a_person(db, Role.IRO)
    a_record(db, a_meeting(db, chair_person_id=chair.id), MAY_11)
    a_meeting(db, team="dover-1", on=date(2026, 6, 1))
    rows = figures(as_, qa, "qa_coverage", "&by=month&by=reviewer")["rows"]
    assert [(r["group"][0]["value"], r["group"][1]["value"], r["value"]) for r in rows] == [
        ("2026-05", str(chair.id), 1.0),
        ("2026-06", None, 0.0),
    ]
    one = total(
        as_, qa, "qa_coverage", f"&reviewer_id={chair.id}&kind=cic_review&due_to=2026-05-31"
    )
    assert one["denominator"] == 1
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1"))
    assert total(as_, manager, "qa_coverage")["denominator"] == 1
    assert total(as_, chair, "qa_coverage")["denominator"] == 1


def test_a_meeting_counts_for_its_reviewer_or_else_for_its_chair(
    db: Session, as_: As, qa: Person
) -> None:
    judge, chair, other = (factories.a_person(db, Role.IRO, Role.CPC) for _ in range(3))
    returned = a_meeting(db)  # a return names no chairs
    a_record(db, returned, MAY_11, reviewer_id=judge.id)
    a_record(db, a_meeting(db, chair_person_id=chair.id), MAY_11, reviewer_id=judge.id)
    a_meeting(db, chair_person_id=chair.id)
    a_meeting(db)
    rows = figures(as_, qa, "qa_coverage", "&by=reviewer")["rows"]
    assert {r["group"][0]["value"]: (r["numerator"], r["denominator"]) for r in rows} == {
        str(judge.id): (2, 2),
        str(chair.id): (0, 1),
        None: (0, 1),
    }
    assert total(as_, qa, "qa_lag", f"&reviewer_id={judge.id}")["denominator"] == 2

    rows = figures(as_, qa, "qa_coverage", "&explain=rows")["explanation"]["items"]
    assert {row["meeting_id"]: row["reviewer_id"] for row in rows}[str(returned.id)] == str(
        judge.id
    )
    own = {who: total(as_, who, "qa_coverage") for who in (judge, chair, other)}
    # What somebody else chairs, a reviewer does not read: nor count.
    assert [(each["numerator"], each["denominator"]) for each in own.values()] == [
        (1, 1),
        (0, 1),
        (0, 0),
    ]


def test_a_row_behind_a_figure_has_no_record_that_nobody_may_read(db: Session, as_: As) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    wrong = {"status": QaRecordStatus.ENTERED_IN_ERROR, "entered_in_error_at": at(date(2026, 7, 1))}
    a_record(db, a_meeting(db), MAY_11, **wrong)
    measured = figures(as_, manager, "qa_coverage", "&explain=rows")
    (row,) = measured["explanation"]["items"]
    assert (row["in_numerator"], row["qa_record_id"]) == (True, None)


def test_filters_of_audits_are_refused(as_: As, qa: Person) -> None:
    answer = as_(qa).get("/v1/metrics/qa_coverage?tool_key=cype")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "?tool_key"
    assert as_(qa).get("/v1/metrics/qa_coverage?by=auditor").status_code == 422
    assert as_(qa).get("/v1/metrics/completion_rate?by=kind").status_code == 422


def test_every_meeting_of_the_denominator_can_be_listed(db: Session, as_: As, qa: Person) -> None:
    covered = a_meeting(db)
    a_record(db, covered, MAY_11)
    for _ in range(3):
        a_meeting(db)
    first = figures(as_, qa, "qa_coverage", "&explain=rows&limit=3")["explanation"]
    following = f"&explain=rows&limit=3&cursor={first['next_cursor']}"
    rest = figures(as_, qa, "qa_coverage", following)["explanation"]
    rows = first["items"] + rest["items"]
    assert len({row["meeting_id"] for row in rows}) == 4
    assert [row["meeting_id"] for row in rows if row["in_numerator"]] == [str(covered.id)]
    assert {row["entity"] for row in rows} == {"meeting"}


def test_a_meeting_of_no_known_team_has_a_place_of_its_own(
    db: Session, as_: As, qa: Person
) -> None:
    council = factories.the_county(db)
    a_meeting(db, due_by=MAY_11)
    a_meeting(db, due_by=MAY_11, org_unit_id=council.id, district_id=None, area_id=None)
    for place in ("team", "district", "area"):
        answer = as_(qa).get(f"/v1/metrics/cic_review_in_time?by={place}&as_of=2026-06-01")
        assert answer.status_code == 200, answer.text
        groups = [figure["group"][0] for figure in answer.json()["rows"]]
        assert len(groups) == 2
        assert {"dimension": place, "value": None, "label": "Not known"} in groups
        assert answer.json()["total"]["denominator"] == 2
