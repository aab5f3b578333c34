"""The rows that metrics of conferences and reviews count: meetings held by a day."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, join, outerjoin

from app.models.reference.closed_days import CalendarRange, ClosedDay
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.schemas.figures.metrics import CountedMeeting
from app.services import access
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import (
    Fact,
    Population,
    Rows,
    Rule,
    instant,
    london_date,
    quarters,
)
from app.vocabulary.figures import Dimension
from app.vocabulary.reviewing import MeetingKind
from app.vocabulary.roles import DIRECTORS, Role

M = aliased(Meeting, name="m")
R = aliased(QaRecord, name="r")
# Who judged the meeting; until somebody has, who chairs it. Returns name no chairs.
REVIEWER = func.coalesce(R.reviewer_id, M.chair_person_id)


def held(as_of: date, *kinds: MeetingKind) -> Fact:
    """Meetings held by that day, each with its completed record if there is one."""
    source = outerjoin(M, R, R.id == _standing(M, as_of))
    return Fact(source, _held(as_of, kinds))


def records(as_of: date) -> Fact:
    """Completed records, with the working days from the meeting to their completion."""
    source = join(M, R, R.id == _standing(M, as_of))
    completed_on = london_date(R.completed_at)
    return Fact(
        source,
        _held(as_of, ()),
        measures={
            "days": _working_days(M.held_on, completed_on),
            "within": _known(M.held_on, completed_on),
        },
    )


def last_records(as_of: date) -> Fact:
    """The last completed record of each child and kind, with what went before.

    `recurs`: a theme of concern that two records, one directly after the other, have in common.
    """
    meeting, record = aliased(Meeting), aliased(QaRecord)
    each = (
        select(
            record.id,
            record.subject_id,
            record.kind,
            meeting.held_on,
            _themes(record.concerns).label("themes"),
        )
        .join(meeting, meeting.id == record.meeting_id)
        .where(_complete(record, as_of), meeting.held_on <= _day(as_of))
        .ext(distinct_on(record.meeting_id))  # of several the one that stood there first
        .order_by(record.meeting_id, record.created_at, record.id)
        .subquery("each")
    )
    one_childs = {"partition_by": (each.c.subject_id, each.c.kind)}
    in_time = {**one_childs, "order_by": (each.c.held_on, each.c.id)}
    compared = select(
        each.c.id,
        each.c.themes,
        func.lag(each.c.themes).over(**in_time).label("before"),  # type: ignore[arg-type]
        func.count().over(**one_childs).label("n"),  # type: ignore[arg-type]
        func.row_number()
        .over(
            partition_by=one_childs["partition_by"],
            order_by=(each.c.held_on.desc(), each.c.id.desc()),
        )
        .label("place"),
        each.c.subject_id,
        each.c.kind,
    ).subquery("compared")
    again = func.coalesce(compared.c.themes.op("&&")(compared.c.before), False)
    judged = select(
        compared.c.id,
        compared.c.n,
        compared.c.place,
        func.bool_or(again, type_=Boolean)
        .over(partition_by=(compared.c.subject_id, compared.c.kind))
        .label("recurs"),
    ).subquery("judged")
    source = join(M, R, R.meeting_id == M.id).join(
        judged, and_(judged.c.id == R.id, judged.c.place == 1)
    )
    return Fact(source, true(), measures={"n": judged.c.n, "recurs": judged.c.recurs})


def done_by(moment: Any, as_of: date) -> ColumnElement[bool]:
    """Whether something had been done by the end of the day."""
    return and_(moment.is_not(None), moment < instant(as_of))


def _day(as_of: date) -> ColumnElement[Any]:
    return bindparam("as_of_day", as_of, Date)


def _held(as_of: date, kinds: tuple[MeetingKind, ...]) -> ColumnElement[bool]:
    return and_(
        M.held_on <= _day(as_of),
        or_(M.deleted_at.is_(None), M.deleted_at >= instant(as_of)),
        M.kind.in_(kinds) if kinds else true(),
    )


def _standing(meeting: Any, as_of: date) -> Any:
    """The meeting's record that was complete on the day; of several the one that stood there first.

    A record may be erased and pushed anew: on a day between, both were complete by what they say.
    Found meeting by meeting, which needs no good guess of how many there are.
    """
    record = aliased(QaRecord)
    found = select(record.id).where(record.meeting_id == meeting.id, _complete(record, as_of))
    first = found.order_by(record.created_at, record.id).limit(1)
    return first.correlate(meeting).scalar_subquery()


def _complete(record: Any, as_of: date) -> ColumnElement[bool]:
    moment = instant(as_of)
    return and_(
        record.completed_at < moment,
        or_(record.entered_in_error_at.is_(None), record.entered_in_error_at >= moment),
        or_(record.deleted_at.is_(None), record.deleted_at >= moment),
    )


def _themes(concerns: Any) -> Any:
    """The themes of a record's concerns, as an array."""
    concern = func.jsonb_array_elements(concerns).table_valued("value", name="concern")
    codes = func.jsonb_array_elements_text(
        concern.c.value.op("->")(literal_column("'theme_codes'"))
    )
    theme = codes.table_valued("value", name="theme").lateral()
    found = select(func.array_agg(theme.c.value)).select_from(concern).join(theme, true())
    return found.scalar_subquery()


def _weekdays(day: Any) -> Any:
    """Weekdays from Monday 5 January 1970 up to and including a day."""
    passed = day - literal_column("date '1970-01-05'", Date)
    weeks = passed.op("/", precedence=8)(literal_column("7", Integer))
    rest = passed.op("%", precedence=8)(literal_column("7", Integer))
    return weeks * literal_column("5", Integer) + func.least(rest + 1, literal_column("5", Integer))


def _working_days(start: Any, end: Any) -> Any:
    """Working days after `start`, up to and including `end`; fewer than none if it lies before."""
    low, high = func.least(start, end), func.greatest(start, end)
    closed = (
        select(func.count())
        .where(
            ClosedDay.day > low,
            ClosedDay.day <= high,
            func.extract("isodow", ClosedDay.day) < literal_column("6"),
        )
        .scalar_subquery()
    )
    days = _weekdays(high) - _weekdays(low) - closed
    return case((end < start, -days), else_=days)


def _known(start: Any, end: Any) -> ColumnElement[bool]:
    """Whether the closed days are known for all of a period."""
    return exists(
        select(CalendarRange.first).where(
            CalendarRange.first <= func.least(start, end),
            CalendarRange.last >= func.greatest(start, end),
        )
    )


# Who sees figures over which meetings.


def _everything(_me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return true()


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(M)


def _reviewed(role: Role) -> Rule:
    """Theirs, as `by=reviewer` counts it, of the meetings that they see."""

    def rule(me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return and_(me.me == REVIEWER, access.SCOPES[Meeting][role](M, me, place))

    return rule


def _columns(actor: Actor, _as_of: date) -> dict[str, Any]:
    """What is told of a meeting that was counted; which its record is, to who may read that."""
    record = aliased(QaRecord)
    readable = exists(
        select(record.id).where(record.id == R.id, access.scope(actor, QaRecord, record))
    )
    return {
        "entity": literal("meeting"),
        "meeting_id": M.id,
        "kind": M.kind,
        "subject_id": M.subject_id,
        "org_unit_id": M.org_unit_id,
        "service_line": M.service_line,
        "chair_person_id": M.chair_person_id,
        "reviewer_id": REVIEWER,
        "held_on": M.held_on,
        "clock_code": M.clock_code,
        "clock_started_on": M.clock_started_on,
        "due_by": M.due_by,
        "participation_code": M.participation_code,
        "qa_record_id": case((readable, R.id)),
        "completed_at": R.completed_at,
    }


GRAIN = (Dimension.QUARTER, Dimension.DISTRICT, Dimension.SERVICE, Dimension.KIND)

MEETING = Population(
    rows=Rows(CountedMeeting, "meetings", "meeting_id", M.id, _columns),
    row=M,
    day=M.held_on,
    columns={
        Dimension.MONTH: func.to_char(M.held_on, "YYYY-MM"),
        Dimension.QUARTER: func.to_char(M.held_on, 'YYYY-"Q"Q'),
        Dimension.KIND: M.kind,
        Dimension.CLOCK: M.clock_code,
        Dimension.AREA: M.area_id,
        Dimension.DISTRICT: M.district_id,
        Dimension.SERVICE: M.service_line,
        Dimension.TEAM: M.org_unit_id,
        Dimension.REVIEWER: REVIEWER,
    },
    filters={
        "service_line": M.service_line,
        "kind": M.kind,
        "clock_code": M.clock_code,
        "reviewer_id": REVIEWER,
    },
    exact={
        Role.QA_ADMIN: _everything,
        Role.QA_MANAGER: _everything,
        **{role: _reviewed(role) for role in (Role.IRO, Role.CPC)},
        **dict.fromkeys((Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS), _covered),
    },
    aggregated=dict.fromkeys(
        (Role.MI_ANALYST, Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER), _covered
    ),
    grain=GRAIN,
    periods=lambda db: quarters(db, M.takes_place_on),
    published=frozenset({*GRAIN, Dimension.AREA}),
    published_filters=frozenset({"service_line", "kind"}),
)
