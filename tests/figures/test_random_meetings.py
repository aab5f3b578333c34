"""Metrics of meetings, QA records and escalations equal plain Python over the same random rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

from sqlalchemy.orm import Session

from app.core import ids
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaShare
from app.vocabulary.reviewing import ClockGap, MeetingKind, QaRecordStatus, ShareRole
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_report, require_equal_in_set
from tests.figures.test_escalation_metrics import a_formal
from tests.figures.test_meeting_metrics import a_meeting, a_record
from tests.figures.twins import (
    Counts,
    Twin,
    held_on,
    median,
    on,
    over,
    require_equal,
    require_equal_ninth,
    share,
    working_days,
)

SEED, TODAY = 903, date(2026, 7, 31)
TEAMS = ("dartford-1", "dover-1", "swale-1")
CODES = (*(f"PN{n}" for n in range(8)), None)
THEMES = ("drift", "fathers", "placement")


@dataclass
class Record:
    place: str
    completed: date
    good: bool
    shared: date | None
    read: date | None
    filed: date | None
    themes: list[str]
    shares: list["Share"] = field(default_factory=list)


@dataclass
class Share:
    place: str
    shared: date
    read: date | None


@dataclass
class Held:
    place: str
    child: int
    kind: MeetingKind
    day: date
    due_by: date | None
    code: str | None
    record: Record | None

    @property
    def has_record(self) -> bool:
        return self.record is not None and is_past(self.record.completed)


@dataclass
class Dispute:
    place: str
    begun: date
    target: date
    closed: date | None
    status: str


def is_past(day: date | None) -> bool:
    return day is not None and day <= TODAY


def perhaps(chance: Random, likely: float, after: date, most: int) -> date | None:
    return after + timedelta(days=chance.randrange(most)) if chance.random() < likely else None


def random_record(chance: Random, place: str, held: date) -> Record:
    done = held + timedelta(days=chance.randrange(25))
    shared = perhaps(chance, 0.7, done, 40)
    record = Record(
        place,
        done,
        good=chance.random() < 0.4,
        shared=shared,
        read=perhaps(chance, 0.6, shared, 40) if shared else None,
        filed=perhaps(chance, 0.5, done, 60),
        themes=chance.sample(THEMES, chance.randrange(3)),
    )
    for _ in range(chance.randrange(3) if shared else 0):
        sent = done + timedelta(days=chance.randrange(30))
        record.shares.append(Share(place, sent, perhaps(chance, 0.6, sent, 30)))
    return record


def random_meetings(chance: Random) -> list[Held]:
    rows = []
    for child in range(24):
        place = chance.choice(TEAMS)
        for n in chance.sample(range(180), 3):
            day, kind = date(2026, 2, 23) + timedelta(days=n), chance.choice(list(MeetingKind))
            due_by = day + timedelta(days=chance.randrange(-6, 7))
            record = random_record(chance, place, day) if chance.random() < 0.8 else None
            code = chance.choice(CODES) if kind is MeetingKind.CIC_REVIEW else None
            due = due_by if chance.random() < 0.7 else None
            rows.append(Held(place, child, kind, day, due, code, record))
    return rows


def random_disputes(chance: Random) -> list[Dispute]:
    rows = []
    for _ in range(40):
        begun = date(2026, 4, 1) + timedelta(days=chance.randrange(140))
        closed = perhaps(chance, 0.7, begun, 50)
        status = chance.choice(("resolved", "withdrawn", "referred_cafcass"))
        rows.append(
            Dispute(chance.choice(TEAMS), begun, begun + timedelta(days=28), closed, status)
        )
    return rows


def stored_record(db: Session, row: Record, meeting: Meeting) -> None:
    more = {}
    if row.shared:
        more = {"status": QaRecordStatus.SHARED, "shared_at": on(row.shared)}
    if row.read:
        more |= {"acknowledged_at": on(row.read)}
    if row.filed:
        more |= {"recorded_on_file_at": on(row.filed), "file_reference": "F1"}
    concerns = [{"text": "…", "theme_codes": row.themes}]
    record = a_record(db, meeting, row.completed, good_practice=row.good, concerns=concerns, **more)
    for each in row.shares:
        read = {"acknowledged_at": on(each.read), "acknowledged_in": "portal"} if each.read else {}
        share_of = QaShare(
            qa_record_id=record.id,
            worker_ref=ids.new().hex,
            role=ShareRole.SOCIAL_WORKER,
            shared_at=on(each.shared),
            created_at=on(each.shared),
            updated_at=on(each.read or each.shared),
            **read,
        )
        factories.saved(db, share_of)


def stored(db: Session, meetings: Sequence[Held], disputes: Sequence[Dispute]) -> None:
    factories.the_calendar(db)
    children = {}
    for row in meetings:
        if row.child not in children:
            children[row.child] = factories.a_subject(db, factories.a_team(db, row.place))
        clocked = {"due_by": row.due_by} if row.due_by else {"clock_gap": ClockGap.START_UNKNOWN}
        meeting = a_meeting(
            db,
            row.kind,
            row.day,
            subject=children[row.child],
            team=row.place,
            participation_code=row.code,
            **clocked,
        )
        if row.record:
            stored_record(db, row.record, meeting)
    iro = factories.a_person(db, Role.IRO)
    for each in disputes:
        days = {"formal_on": each.begun, "opened_on": each.begun, "target_on": each.target}
        ended = {"status": each.status} if each.closed else {}
        a_formal(db, each.closed, by=iro, team=each.place, **days, **ended)


def in_time(kind: MeetingKind) -> Twin:
    return share(
        lambda row: row.kind is kind and row.due_by is not None and is_past(row.day),
        lambda row: row.day <= row.due_by,
    )


def took_part(*codes: str) -> Twin:
    return share(
        lambda row: is_past(row.day) and row.code not in {None, "PN0"},
        lambda row: row.code in codes,
    )


def recurrence(rows: Sequence[Held]) -> Counts:
    """Counts children and kinds of record with two or more records, in the order of the days."""
    series = defaultdict(list)
    for row in sorted(rows, key=lambda each: each.day):
        if row.record and row.has_record:
            series[row.child, row.kind is MeetingKind.CIC_REVIEW].append(set(row.record.themes))
    several = [themes for themes in series.values() if len(themes) > 1]
    n = sum(any(a & b for a, b in pairwise(themes)) for themes in several)
    return n, len(several), Fraction(n, len(several)) if several else None


def of_record(name: str) -> Twin:
    return share(lambda row: row.has_record, lambda row: is_past(getattr(row.record, name)))


def lag(row: Held) -> int | None:
    return working_days(row.day, row.record.completed) if row.record and row.has_record else None


OF_MEETINGS = {
    "icpc_in_time": in_time(MeetingKind.ICPC),
    "rcpc_in_time": in_time(MeetingKind.RCPC),
    "cic_review_in_time": in_time(MeetingKind.CIC_REVIEW),
    "participation_rate": took_part(*(f"PN{n}" for n in (1, 2, 3, 4, 5, 6))),
    "participation_rate_national": took_part(*(f"PN{n}" for n in (1, 2, 3, 5, 6))),
    "qa_coverage": share(lambda row: is_past(row.day), lambda row: row.has_record),
    "qa_lag": median(lag),
    "shared_rate": of_record("shared"),
    "recorded_rate": of_record("filed"),
    "read_rate": of_record("read"),
    "good_practice_rate": share(lambda row: row.has_record, lambda row: row.record.good),
    "concern_recurrence": recurrence,
}
OF_SHARES = {
    "acknowledged_rate": share(lambda row: is_past(row.shared), lambda row: is_past(row.read))
}
OF_DISPUTES = {
    "escalation_in_time": share(
        lambda row: is_past(row.closed) and row.status != "withdrawn",
        lambda row: row.closed <= row.target,
    )
}
COMPARED = {*OF_MEETINGS, *OF_SHARES, *OF_DISPUTES}


def test_metrics_of_reviewing_equal_plain_python_over_random_rows_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    chance = Random(SEED)  # noqa: S311 - made-up rows
    meetings, disputes = random_meetings(chance), random_disputes(chance)
    stored(db, meetings, disputes)
    shares = [
        each for row in meetings if row.record and row.has_record for each in row.record.shares
    ]
    who = factories.a_person(db, Role.QA_MANAGER)
    twins = over(meetings, OF_MEETINGS) | over(shares, OF_SHARES) | over(disputes, OF_DISPUTES)
    with held_on(TODAY, 20):
        require_equal(as_(who), twins, "team")
        require_equal_ninth(as_(who), "qa_lag", lag, meetings)
        in_sets = {slug: each for slug, each in twins.items() if slug != "qa_lag"}
        require_equal_in_set(as_(factories.a_client(db, Role.MI_ANALYST)), in_sets)
    assert require_equal_in_report(as_, db, twins, TODAY) == {
        *("qa_coverage", "icpc_in_time", "rcpc_in_time", "cic_review_in_time"),
        *("shared_rate", "good_practice_rate", "escalation_in_time"),
    }
