"""A one-year return of ten children: which reviews are judged, worked out by hand."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.reviewing.meetings import Meeting
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.intake.test_ssda903_examples import TEAMS

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
)
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE"
BORN = "01/02/2015"
# The start of care and the reviews of each child in the year from 1 April 2025 to 31 March 2026.
LONG_TERM = {str(900101 + n): f"03/06/20{19 + n}" for n in range(5)}
CHILDREN = {
    # The first has no clock; the second is in time, six months on (10 December).
    **{child: (start, ["10/06/2025", "09/12/2025"]) for child, start in LONG_TERM.items()},
    "900106": ("03/06/2020", ["01/09/2025"]),  # no clock
    "900107": ("03/06/2020", ["01/05/2025", "03/11/2025"]),  # no clock; two days late
    # 20 working days from Monday 2 June end on 30 June; three months on, 30 September.
    "900108": ("02/06/2025", ["30/06/2025", "30/09/2025"]),
    "900109": ("01/09/2025", ["15/10/2025"]),  # late: 20 working days end on 29 September
    # Due after the return; 20 working days from 16 March, without Easter, end on 15 April.
    "900110": ("16/03/2026", ["07/04/2026"]),
}


def lines(heading: str, rows: list[str]) -> bytes:
    return "\n".join([heading, *rows, ""]).encode()


def import_files(as_: As, db: Session, episodes: list[str], reviews: list[str]) -> dict[str, Any]:
    children = sorted({row.split(",")[0] for row in episodes})
    files = {
        "header": lines(HEADER, [f"{child},1,{BORN},WBRI,,," for child in children]),
        "episodes": lines(EPISODES, episodes),
        "reviews": lines(REVIEWS, reviews),
    }
    answer = as_(factories.a_person(db, Role.QA_ADMIN)).post(
        "/v1/imports/ssda903",
        files={name: (f"{name}.csv", content) for name, content in files.items()},
        data={"as_at": "2026-03-31"},
        headers={"Idempotency-Key": "i"},
    )
    assert answer.status_code == 201, answer.text
    counts: dict[str, Any] = answer.json()["counts"]
    return counts


def import_the_year(db: Session, as_: As) -> dict[str, Any]:
    return import_files(
        as_,
        db,
        [f"{child},{start},S,C2,N1,U3,PR1,,,,,," for child, (start, _) in CHILDREN.items()],
        [f"{child},{BORN},{day},PN1" for child, (_, days) in CHILDREN.items() for day in days],
    )


def test_a_one_year_return_is_judged_where_it_can_be_and_counted_where_it_cannot(
    db: Session, as_: As
) -> None:
    factories.the_calendar(db)
    district = factories.a_district(db)
    for code in TEAMS:
        factories.a_unit(db, code, under=district)
    with clock.held_at(datetime(2026, 4, 2, 12, tzinfo=UTC)):
        counts = import_the_year(db, as_)
        manager = as_(factories.a_person(db, Role.QA_MANAGER))
        url = "/v1/metrics/cic_review_in_time?as_of=2026-04-02"
        total = manager.get(url).json()["total"]
    assert (counts["reviews_held"], counts["reviews_due"]) == (16, 1)
    assert counts["reviews_without_clock"] == 7
    assert (total["numerator"], total["denominator"]) == (7, 9)
    assert total["exclusions"] == {"start_unknown": 7, "beyond_calendar": 0}
    late = select(Meeting.held_on, Meeting.due_by).where(Meeting.held_on > Meeting.due_by)
    assert sorted(tuple(row) for row in db.execute(late)) == [
        (date(2025, 10, 15), date(2025, 9, 29)),
        (date(2025, 11, 3), date(2025, 11, 1)),
    ]
    due = select(Meeting.clock_code, Meeting.due_by).where(Meeting.held_on.is_(None))
    assert db.execute(due).one() == ("cic_review_1", date(2026, 4, 15))


def test_the_legal_status_of_a_return_sets_the_clocks_of_short_breaks(db: Session, as_: As) -> None:
    factories.the_calendar(db)
    factories.a_unit(db, TEAMS[0], under=factories.a_district(db))
    with clock.held_at(datetime(2026, 4, 2, 12, tzinfo=UTC)):
        import_files(
            as_,
            db,
            [
                "900201,02/06/2025,S,V4,N2,U3,PR1,,,,,,",  # one agreement
                # Each short break recorded; at home in between.
                "900202,02/06/2025,S,V3,N2,U3,PR1,08/06/2025,,,,,",
                "900202,14/07/2025,S,V3,N2,U3,PR1,20/07/2025,,,,,",
                "900202,30/03/2026,S,V3,N2,U3,PR1,,,,,,",
                "900203,02/06/2025,S,C2,N1,U3,PR1,,,,,,",
            ],
            [f"9002{n:02},{BORN},01/09/2025,PN1" for n in (1, 2, 3)],
        )
    children = select(Subject.became_looked_after_on, Subject.legal_status)
    assert sorted(tuple(row) for row in db.execute(children)) == [
        (date(2025, 6, 2), "C2"),
        (date(2025, 6, 2), "V3"),
        (date(2025, 6, 2), "V4"),
    ]
    clocks = select(Subject.legal_status, Meeting.clock_code, Meeting.due_by)
    clocks = clocks.join(Subject, Subject.id == Meeting.subject_id)
    assert sorted(tuple(row) for row in db.execute(clocks)) == [
        ("C2", "cic_review_1", date(2025, 6, 30)),  # 20 working days from Monday 2 June
        ("V3", "short_breaks_review_1", date(2025, 9, 2)),
        ("V4", "short_breaks_review_1", date(2025, 9, 2)),
    ]


def test_a_pushed_change_of_legal_status_moves_the_clocks(db: Session, as_: As) -> None:
    factories.the_calendar(db)
    factories.a_team(db, "dover-1")
    client = as_(factories.a_client(db))

    def push(nouns: str, record: dict[str, Any], key: str) -> None:
        answer = client.post(
            f"/v1/sources/liberi/{nouns}:batch",
            json={"records": [record]},
            headers={"Idempotency-Key": key},
        )
        assert answer.json()["counts"]["rejected"] == 0, answer.text

    case = {"team_code": "dover-1", "service_line": "children_in_care", "valid_from": "2026-06-01"}
    child = {"external_id": "C", "became_looked_after_on": "2026-06-01", "allocations": [case]}
    push("subjects", child | {"legal_status": "V4"}, "1")
    review = {"external_id": "R", "kind": "cic_review", "subject_external_id": "C"}
    push("meetings", review | {"held_on": "2026-06-25", "number": 1}, "2")
    meeting = select(Meeting.clock_code, Meeting.due_by)
    assert db.execute(meeting).one() == ("short_breaks_review_1", date(2026, 9, 1))
    push("subjects", child | {"legal_status": "C2"}, "3")
    assert db.execute(meeting).one() == ("cic_review_1", date(2026, 6, 29))


def test_a_legal_status_of_no_return_is_refused_with_what_would_be_right(
    db: Session, as_: As
) -> None:
    factories.a_team(db, "dover-1")
    answer = as_(factories.a_client(db)).post(
        "/v1/sources/liberi/subjects:batch",
        json={"records": [{"external_id": "C", "legal_status": "V9"}]},
        headers={"Idempotency-Key": "k"},
    )
    assert answer.json()["items"][0]["errors"] == [
        {
            "pointer": "/records/0/legal_status",
            "code": "bad_format",
            "detail": "Must be a legal status of the SSDA903 return, such as C2 or V4.",
        }
    ]
