"""The facts and population of meeting metrics: conferences and reviews held by a day."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, join

from app.models.reviewing.meetings import Meeting, MeetingPeriod
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.schemas.figures.counted_rows import CountedMeeting
from app.services import access
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine import working_days
from app.services.figures.engine.facts import (
    Fact,
    Population,
    Rows,
    ScopeRule,
    in_force,
    instant,
    london_date,
    month_of,
    quarter_of,
)
from app.vocabulary.figures import Dimension
from app.vocabulary.reviewing import MeetingKind
from app.vocabulary.roles import DIRECTORS, Role

MEETING = aliased(Meeting, name="m")
# What was known of the meeting at the end of the day: a late push changes no figure of a past day.
KNOWN = aliased(MeetingPeriod, name="k")
RECORD = aliased(QaRecord, name="r")
SHARE = aliased(QaShare, name="s")
# The person who reviewed the meeting, or else the chair, whom statutory returns do not name.
REVIEWER = func.coalesce(RECORD.reviewer_id, KNOWN.chair_person_id)


def held(as_of: date, *kinds: MeetingKind) -> Fact:
    """Returns meetings held by that day, each with its completed record if there is one."""
    source = _known(as_of).outerjoin(RECORD, RECORD.id == _record_on(MEETING, as_of))
    return Fact(source, _held(as_of, kinds))


def records(as_of: date) -> Fact:
    """Returns completed records, with the working days from meeting to completion."""
    source = _known(as_of).join(RECORD, RECORD.id == _record_on(MEETING, as_of))
    completed_on = london_date(RECORD.completed_at)
    return Fact(
        source,
        _held(as_of, ()),
        measures={
            "days": working_days.between(KNOWN.held_on, completed_on),
            "within": working_days.are_known(KNOWN.held_on, completed_on),
        },
    )


def shares(as_of: date) -> Fact:
    """Returns completed records once for each person with whom they had been shared."""
    record = _known(as_of).join(RECORD, RECORD.id == _record_on(MEETING, as_of))
    known = known_by(SHARE.shared_at, SHARE.created_at, as_of)
    shared = and_(SHARE.qa_record_id == RECORD.id, known)
    number = func.replace(cast(SHARE.id, Text), literal_column("'-'"), literal_column("''"))
    return Fact(
        record.join(SHARE, shared),
        _held(as_of, ()),
        {Dimension.SHARE_ROLE: SHARE.role},
        part=func.concat(cast(SHARE.role, Text), literal_column("'_'"), number),
    )


def last_records(as_of: date) -> Fact:
    """Returns the last completed record of each child and kind.

    `recurs` is true if two consecutive records of the child have a theme of concern in common.
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
        .ext(distinct_on(record.meeting_id))  # the first of several
        .order_by(record.meeting_id, record.created_at, record.id)
        .subquery("each")
    )
    by_child = {"partition_by": (each.c.subject_id, each.c.kind)}
    in_time = {**by_child, "order_by": (each.c.held_on, each.c.id)}
    compared = select(
        each.c.id,
        each.c.themes,
        func.lag(each.c.themes).over(**in_time).label("before"),  # type: ignore[arg-type]
        func.count().over(**by_child).label("n"),  # type: ignore[arg-type]
        func.row_number()
        .over(
            partition_by=by_child["partition_by"],
            order_by=(each.c.held_on.desc(), each.c.id.desc()),
        )
        .label("position"),
        each.c.subject_id,
        each.c.kind,
    ).subquery("compared")
    again = func.coalesce(compared.c.themes.op("&&")(compared.c.before), False)
    recurring = select(
        compared.c.id,
        compared.c.n,
        compared.c.position,
        func.bool_or(again, type_=Boolean)
        .over(partition_by=(compared.c.subject_id, compared.c.kind))
        .label("recurs"),
    ).subquery("recurring")
    source = (
        _known(as_of)
        .join(RECORD, RECORD.meeting_id == MEETING.id)
        .join(recurring, and_(recurring.c.id == RECORD.id, recurring.c.position == 1))
    )
    return Fact(source, true(), measures={"n": recurring.c.n, "recurs": recurring.c.recurs})


def done_by(moment: Any, as_of: date) -> ColumnElement[bool]:
    """Whether something had been done by the end of the day."""
    return and_(moment.is_not(None), moment < instant(as_of))


def known_by(moment: Any, known: Any, as_of: date) -> ColumnElement[bool]:
    """Whether something had been done by the end of the day, and QAF knew of it."""
    return and_(done_by(moment, as_of), done_by(known, as_of))


def _known(as_of: date) -> Any:
    """Returns the meetings of which something was known on the day, with what it was."""
    period = and_(KNOWN.meeting_id == MEETING.id, in_force(KNOWN, as_of))
    return join(MEETING, KNOWN, period)


def _day(as_of: date) -> ColumnElement[Any]:
    return bindparam("as_of_day", as_of, Date)


def _held(as_of: date, kinds: tuple[MeetingKind, ...]) -> ColumnElement[bool]:
    return and_(
        KNOWN.held_on <= _day(as_of),
        or_(KNOWN.deleted_at.is_(None), KNOWN.deleted_at >= instant(as_of)),
        MEETING.kind.in_(kinds) if kinds else true(),
    )


def _record_on(meeting: Any, as_of: date) -> Any:
    """Returns the record of a meeting that was complete on the day; the first of several.

    A record may be erased and pushed again: on a day between, both count as complete by their
    times. The subquery for each meeting needs no good estimate of how many rows there are.
    """
    record = aliased(QaRecord)
    complete = select(record.id).where(record.meeting_id == meeting.id, _complete(record, as_of))
    first = complete.order_by(record.created_at, record.id).limit(1)
    return first.correlate(meeting).scalar_subquery()


def _complete(record: Any, as_of: date) -> ColumnElement[bool]:
    moment = instant(as_of)
    return and_(
        record.created_at < moment,  # a record that a case system pushed later was not known
        record.completed_at < moment,
        or_(record.entered_in_error_at.is_(None), record.entered_in_error_at >= moment),
        or_(record.deleted_at.is_(None), record.deleted_at >= moment),
    )


def _themes(concerns: Any) -> Any:
    """Returns the themes of a record's concerns, as an array."""
    concern = func.jsonb_array_elements(concerns).table_valued("value", name="concern")
    codes = func.jsonb_array_elements_text(
        concern.c.value.op("->")(literal_column("'theme_codes'"))
    )
    theme = codes.table_valued("value", name="theme").lateral()
    themes = select(func.array_agg(theme.c.value)).select_from(concern).join(theme, true())
    return themes.scalar_subquery()


# The meetings over which roles see figures.


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(KNOWN)


def _reviewed(role: Role) -> ScopeRule:
    """Returns the scope of visible meetings of which the caller is the reviewer."""

    def rule(me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return and_(me.me == REVIEWER, access.SCOPES[Meeting][role](MEETING, me, place))

    return rule


def _managed(role: Role) -> ScopeRule:
    """Returns the scope of what the chairs do whom the caller manages."""

    def rule(me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return access.SCOPES[Meeting][role](MEETING, me, place)

    return rule


def _columns(actor: Actor, _as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted meeting; its record only if the caller may read it."""
    record = aliased(QaRecord)
    readable = exists(
        select(record.id).where(record.id == RECORD.id, access.scope(actor, QaRecord, record))
    )
    return {
        "entity": literal("meeting"),
        "meeting_id": MEETING.id,
        "kind": MEETING.kind,
        "subject_id": MEETING.subject_id,
        "org_unit_id": KNOWN.org_unit_id,
        "service_line": KNOWN.service_line,
        "chair_person_id": KNOWN.chair_person_id,
        "reviewer_id": REVIEWER,
        "held_on": KNOWN.held_on,
        "clock_code": KNOWN.clock_code,
        "clock_started_on": KNOWN.clock_started_on,
        "due_by": KNOWN.due_by,
        "participation_code": KNOWN.participation_code,
        "qa_record_id": case((readable, RECORD.id)),
        "completed_at": RECORD.completed_at,
    }


PUBLISHED = frozenset(
    {Dimension.QUARTER, Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE, Dimension.KIND}
)

MEETINGS = Population(
    rows=Rows(CountedMeeting, "meetings", "meeting_id", MEETING.id, _columns),
    row=KNOWN,
    day=KNOWN.held_on,
    columns={
        Dimension.MONTH: month_of(KNOWN.held_on),
        Dimension.QUARTER: quarter_of(KNOWN.held_on),
        Dimension.KIND: MEETING.kind,
        Dimension.CLOCK: KNOWN.clock_code,
        Dimension.AREA: KNOWN.area_id,
        Dimension.DISTRICT: KNOWN.district_id,
        Dimension.SERVICE: KNOWN.service_line,
        Dimension.TEAM: KNOWN.org_unit_id,
        Dimension.REVIEWER: REVIEWER,
    },
    filters={
        "service_line": KNOWN.service_line,
        "kind": MEETING.kind,
        "clock_code": KNOWN.clock_code,
        "reviewer_id": REVIEWER,
    },
    readers={
        Role.QA_ADMIN: _covered,
        Role.QA_MANAGER: _covered,
        **{role: _reviewed(role) for role in (Role.IRO, Role.CPC)},
        **{role: _managed(role) for role in (Role.IRO_MANAGER, Role.CPC_MANAGER)},
        **dict.fromkeys((Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS), _covered),
    },
    published=PUBLISHED,
)
