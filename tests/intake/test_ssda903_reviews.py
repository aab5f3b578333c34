"""The reviews of a return as meetings, with records for most and the missing ones counted."""

import csv
import itertools
import os
import statistics
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from holidays import country_holidays
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.security.pseudonyms import pseudonym
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.intake.test_ssda903_examples import TEAMS

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "data"
# A whole return, made up, that does not come with the repository (CONTRIBUTING.md says where).
WHOLE = Path(os.environ.get("QAF_SSDA903", ROOT.parent / "shared" / "data" / "ssda903"))
AS_AT = date(2026, 11, 1)
CLOSED = set(country_holidays("GB", subdiv="ENG", years=range(2000, 2029)))


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Iterator[None]:
    factories.the_calendar(db)
    factories.a_qa_form(db)
    district = factories.a_district(db)
    for code in TEAMS:
        factories.a_unit(db, code, under=district)
    with clock.held_at(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        yield


def import_folder(db: Session, as_: As, folder: Path, key: str = "i") -> dict[str, Any]:
    names = ["header", "episodes", "reviews"]
    if (folder / "placements.csv").exists():
        names.append("placements")
    files = {name: (f"{name}.csv", (folder / f"{name}.csv").read_bytes()) for name in names}
    answer = as_(factories.a_person(db, Role.QA_ADMIN)).post(
        "/v1/imports/ssda903",
        files=files,
        data={"as_at": AS_AT.isoformat()},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text
    run: dict[str, Any] = answer.json()
    return run


def by_hand(folder: Path) -> set[tuple[str, date]]:
    """Returns child and day of every review in the file, each once, in plain Python."""
    with (folder / "reviews.csv").open(encoding="utf-8") as file:
        return {(row["CHILD"], on(row["REVIEW"])) for row in csv.DictReader(file)}


def last_episodes(folder: Path) -> dict[str, list[tuple[date, date, str, str]]]:
    """Returns each child's episodes up to the last one: start, end, RNE and legal status."""
    episodes_of: dict[str, list[tuple[date, date, str, str]]] = {}
    with (folder / "episodes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            end = on(row["DEC"]) if row["DEC"] else date.max
            if on(row["DECOM"]) <= AS_AT:
                episode = (on(row["DECOM"]), end, row["RNE"], row["LS"])
                episodes_of.setdefault(row["CHILD"], []).append(episode)
    for stay in episodes_of.values():
        stay.sort(key=lambda episode: episode[0])
        while any(end > AS_AT for _, end, _, _ in stay) and stay[-1][1] <= AS_AT:
            stay.pop()  # what is within the open one
    return episodes_of


def short_breaks_by_hand(folder: Path) -> set[str]:
    """Returns the children whose last legal status is V3 or V4."""
    return {child for child, stay in last_episodes(folder).items() if stay[-1][3] in {"V3", "V4"}}


def starts_by_hand(folder: Path) -> dict[str, date]:
    """Returns when each child's last stay in care began: at an S without a gap after it.

    A series of short breaks began with the first of them, whatever lies between.
    """
    starts = {}
    for child, stay in last_episodes(folder).items():
        series = list(stay)
        while series and series[-1][3] in {"V3", "V4"}:
            first = series.pop()
        if len(series) < len(stay):
            if first[2] == "S" or series:
                starts[child] = first[0]
            continue
        while stay:
            start, _, begun_by, _ = stay.pop()
            if begun_by == "S":
                starts[child] = start
            if begun_by == "S" or not any(end >= start for _, end, _, _ in stay):
                break
    return starts


def on(day: str) -> date:
    return datetime.strptime(day, "%d/%m/%Y").replace(tzinfo=UTC).date()


def has_record(child: str, day: date) -> bool:
    """Whether the review has a record, as six in seven have."""
    return (int(child) + day.toordinal()) % 7 != 0


def completed(child: str, day: date) -> date:
    """Returns when a review's record was complete: up to 40 days later, on any day of the week."""
    return min(day + timedelta(days=(3 * int(child) + day.toordinal()) % 41), AS_AT)


def push_records(db: Session, as_: As, reviews: list[tuple[str, date]]) -> int:
    client = as_(factories.a_client(db, source_system="ssda903"))
    created = 0
    for start in range(0, len(reviews), 1000):
        records = [
            {
                "external_id": f"{child}+{day}",
                "kind": "iro",
                "meeting_external_id": f"{child}+{day}",
                "completed_at": f"{completed(child, day)}T12:00:00Z",
                "overall_rating": "good",
                "answers": factories.IRO_ANSWERS,
            }
            for child, day in reviews[start : start + 1000]
        ]
        answer = client.post(
            "/v1/sources/ssda903/qa-records:batch",
            json={"records": records},
            headers={"Idempotency-Key": f"push {start}".replace(" ", "-")},
        )
        assert answer.status_code == 207, answer.text
        assert answer.json()["counts"]["rejected"] == 0, answer.text[:2000]
        created += answer.json()["counts"]["created"]
    return created


def missing(db: Session, as_: As) -> list[tuple[str, str]]:
    """Returns the missing records as the service lists them: external id and day, page by page."""
    client = as_(factories.a_client(db, source_system="ssda903"))
    url, rows = "/v1/sources/ssda903/missing-qa?limit=200&count=true", []
    while url:
        page = client.get(url).json()
        rows += [(item["external_id"], item["held_on"]) for item in page["items"]]
        cursor = page["next_cursor"]
        url = (
            f"/v1/sources/ssda903/missing-qa?limit=200&cursor={cursor}&count=true" if cursor else ""
        )
    return rows


def analyse(db: Session) -> None:
    """Refreshes the statistics, as the database does by itself once many rows are committed."""
    db.execute(text("ANALYZE qa_records"))


def check_return(db: Session, as_: As, folder: Path) -> dict[str, Any]:
    """Imports, pushes a record for most reviews, and counts the missing ones by hand."""
    run = import_folder(db, as_, folder)
    analyse(db)
    reviews = by_hand(folder)
    held = sorted(review for review in reviews if review[1] <= AS_AT)
    counts = run["counts"]
    assert (counts["reviews_read"], counts["reviews_held"]) == (len(reviews), len(held))
    assert counts["reviews_created"] == len(reviews)
    starts = starts_by_hand(folder)
    stored = dict(db.execute(select(Subject.case_ref, Subject.became_looked_after_on)).all())
    known = {pseudonym("ssda903", child): day for child, day in starts.items()}
    assert stored == {ref: known.get(ref) for ref in stored}
    statuses = dict(db.execute(select(Subject.case_ref, Subject.legal_status)).all())
    short = short_breaks_by_hand(folder)
    assert {ref for ref, status in statuses.items() if status in {"V3", "V4"}} == {
        ref for child in short if (ref := pseudonym("ssda903", child)) in statuses
    }
    assert counts["reviews_without_clock"] == without_clock(starts, held, folder)
    pushed = [review for review in held if has_record(*review)]
    assert push_records(db, as_, pushed) == len(pushed)
    analyse(db)
    expected = {
        (f"{pseudonym('ssda903', child)}+{day}", day.isoformat())
        for child, day in held
        if not has_record(child, day)
    }
    listed = missing(db, as_)
    assert len(listed) == len(set(listed)), "none twice"
    assert set(listed) == expected
    assert [day for _, day in listed] == sorted(day for _, day in listed), "oldest first"
    assert db.scalar(select(func.count()).select_from(QaRecord)) == len(pushed)
    check_figures(db, as_, folder, pushed, starts)
    return counts  # type: ignore[no-any-return]


def check_figures(
    db: Session, as_: As, folder: Path, pushed: list[tuple[str, date]], starts: dict[str, date]
) -> None:
    """Checks coverage, lag, timeliness and participation against plain Python over the file."""
    client = as_(factories.a_person(db, Role.QA_MANAGER))

    def total(slug: str) -> Any:
        return client.get(f"/v1/metrics/{slug}?as_of={AS_AT}").json()["total"]

    held = {row: code for row, code in codes_by_hand(folder).items() if row[1] <= AS_AT}
    coverage = total("qa_coverage")
    assert (coverage["numerator"], coverage["denominator"]) == (len(pushed), len(held))
    lags = [working_days(day, completed(child, day), CLOSED) for child, day in pushed]
    assert total("qa_lag")["quantiles"] == {
        "n": len(pushed),
        "median": statistics.median(lags),
        "p90": statistics.quantiles(lags, n=10, method="inclusive")[8],
    }
    counted = Counter(held.values())
    taking_part = total("participation_rate")
    assert taking_part["denominator"] == len(held) - counted["PN0"]
    assert taking_part["numerator"] == len(held) - counted["PN0"] - counted["PN7"]
    contributing = total("participation_rate_national")
    assert contributing["numerator"] == taking_part["numerator"] - counted["PN4"]
    in_time, clocked = timely_by_hand(starts, sorted(held), folder)
    timely = total("cic_review_in_time")
    assert (timely["numerator"], timely["denominator"]) == (in_time, clocked)
    assert timely["exclusions"]["start_unknown"] == without_clock(starts, sorted(held), folder)


def codes_by_hand(folder: Path) -> dict[tuple[str, date], str]:
    """Returns the participation code of every review; where a row is repeated, the first one's."""
    codes: dict[tuple[str, date], str] = {}
    with (folder / "reviews.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            codes.setdefault((row["CHILD"], on(row["REVIEW"])), row["REVIEW_CODE"])
    return codes


def working_days(start: date, end: date, closed: set[date]) -> int:
    """Counts the working days after one day, up to and including another."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in closed for day in days)


def covered_from(folder: Path) -> date:
    """Returns the day from which the file has all reviews: of its year, or of more years."""
    return min(date(2026, 4, 1), *(day for _, day in by_hand(folder)))


def first_due(start: date, *, short: bool) -> date:
    """Returns the last day of a first review: 20 working days, or 3 months in short breaks."""
    return months_on(start, 3) if short else working_days_on(start, 20, CLOSED)


def timely_by_hand(
    starts: dict[str, date], held: list[tuple[str, date]], folder: Path
) -> tuple[int, int]:
    """Counts reviews in time and with a clock: 20 working days, then 3 months, then 6 (reg 33).

    In short breaks: 3 months, then 6 (reg 48).
    """
    covered, short_breaks = covered_from(folder), short_breaks_by_hand(folder)
    in_time = clocked = 0
    for child, group in itertools.groupby(held, key=lambda review: review[0]):
        start, short = starts.get(child), child in short_breaks
        before: list[date] = []  # the reviews of this stay in care
        known = False  # whether the first of them is the first of the stay
        for _, day in group:
            due = None
            first = start is not None and start <= day and not any(b >= start for b in before)
            if start is not None and first:
                due = first_due(start, short=short)
                known = bool(before) or start >= covered or day <= due
                before, due = [], due if known else None
            elif before:
                second = known and len(before) == 1 and not short
                due = months_on(before[-1], 3 if second else 6)
            before.append(day)
            if due is not None:
                clocked += 1
                in_time += day <= due
    return in_time, clocked


def working_days_on(day: date, n: int, closed: set[date]) -> date:
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5 and day not in closed
    return day


def months_on(day: date, n: int) -> date:
    month = day.month + n
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def without_clock(starts: dict[str, date], held: list[tuple[str, date]], folder: Path) -> int:
    """Counts the children whose first held review may not be the first of the stay in care."""
    covered, short_breaks = covered_from(folder), short_breaks_by_hand(folder)
    first: dict[str, date] = {}
    for child, day in held:
        first.setdefault(child, day)
    known = {
        child
        for child, day in first.items()
        if (start := starts.get(child)) is not None
        and start <= day
        and (start >= covered or day <= first_due(start, short=child in short_breaks))
    }
    return len(first) - len(known)


def test_the_shipped_reviews_become_meetings_and_missing_records_are_listed(
    db: Session, as_: As
) -> None:
    counts = check_return(db, as_, SAMPLE)
    assert (counts["reviews_read"], counts["reviews_repeated"]) == (195, 2)


def test_the_same_return_again_changes_nothing(db: Session, as_: As) -> None:
    import_folder(db, as_, SAMPLE)
    before = db.scalars(select(Meeting.version)).all()
    again = import_folder(db, as_, SAMPLE, key="j")["counts"]
    assert (again["reviews_unchanged"], again["reviews_created"]) == (195, 0)
    assert db.scalars(select(Meeting.version)).all() == before


def test_no_identifier_of_a_child_is_stored(db: Session, as_: As) -> None:
    import_folder(db, as_, SAMPLE)
    names = db.scalars(select(Meeting.external_id)).all()
    assert all(len(name) == 32 + 11 and "90000" not in name[:6] for name in names)


@pytest.mark.skipif(not WHOLE.exists(), reason=f"there is no whole return in {WHOLE}")
def test_a_whole_return_of_12582_reviews(db: Session, as_: As) -> None:
    counts = check_return(db, as_, WHOLE)
    known = select(func.count()).where(Subject.became_looked_after_on.is_not(None))
    assert db.scalar(known) == len(starts_by_hand(WHOLE)) == 444
    assert counts["reviews_read"] + counts["reviews_repeated"] == 12_582
    assert counts["reviews_repeated"] == 14
    assert counts["reviews_due"] == 71
