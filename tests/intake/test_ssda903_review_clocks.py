"""A one-year return of ten children: which reviews are judged, worked out by hand."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
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


def import_the_year(db: Session, as_: As) -> dict[str, Any]:
    files = {
        "header": lines(HEADER, [f"{child},1,{BORN},WBRI,,," for child in CHILDREN]),
        "episodes": lines(
            EPISODES,
            [f"{child},{start},S,C2,N1,U3,PR1,,,,,," for child, (start, _) in CHILDREN.items()],
        ),
        "reviews": lines(
            REVIEWS,
            [f"{child},{BORN},{day},PN1" for child, (_, days) in CHILDREN.items() for day in days],
        ),
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
        url = "/v1/metrics/cic_review_in_time?as_of=2026-03-31"
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
