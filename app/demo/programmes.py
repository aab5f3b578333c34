"""The demo's programmes: years of three cycles of four months, with samples every month."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.core.dates import months_after
from app.demo import auditing, moderation
from app.demo.timeline import CLOSE_AFTER, Story
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.moderation_rules import ModerationRuleWrite
from app.schemas.auditing.programmes import AuditProgrammeWrite
from app.schemas.auditing.samples import AllocateWrite, SampleDrawWrite, Stratifier
from app.services import access
from app.services.auditing import (
    allocations,
    moderation_rules,
    programme_workflow,
    programmes,
    samples,
)
from app.services.platform import workflow
from app.services.platform.preconditions import NONE, Precondition
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.organisation import ServiceLine

SETTLED = timedelta(days=60)  # after its last day a year is closed, late work included
EACH_MONTH = 2  # children of each service line
# Beside the general tool, a special one each month in turn.
SPECIAL = (
    ("sen", ServiceLine.SEN),
    ("youth_justice", ServiceLine.YOUTH_JUSTICE),
    ("raa", ServiceLine.ADOPTION_RAA),
)
GENERAL = (
    ServiceLine.CHILDREN_IN_CARE,
    ServiceLine.CHILD_PROTECTION,
    ServiceLine.CHILDREN_IN_NEED,
    ServiceLine.DISABLED_CHILDREN,
)


def first_day(today: date) -> date:
    """Returns the first day of the latest council year that is over and closed by now."""
    year = today.year - 1 if today >= date(today.year, 4, 1) else today.year - 2
    over = date(year + 1, 4, 1)
    return date(year, 4, 1) if today >= over + SETTLED else date(year - 1, 4, 1)


def plan(story: Story, each_month: int = EACH_MONTH) -> None:
    """Schedules a programme for every council year from the start to the present one."""
    year = story.start
    while year <= clock.day_of(story.until):
        story.at(max(story.start, year - timedelta(days=30)), 8, create, year, each_month)
        year = months_after(year, 12)


def create(story: Story, year: date, each_month: int) -> None:
    """Creates the year's programme, and schedules what happens in its cycles and rounds."""
    admin, number = story.role("qa_admin"), ids.new()
    name = f"CYPE {year.year}/{(year.year + 1) % 100:02d}"
    data = AuditProgrammeWrite(name=name, year_start=year)
    programmes.put(story.db, admin, number, data, NONE)
    _rule(story, number, current=months_after(year, 12) > clock.day_of(story.until))
    cycles = select(AuditCycle).where(AuditCycle.programme_id == number)
    for cycle in story.db.scalars(cycles.order_by(AuditCycle.number)):
        story.note("cycle", cycle.id, cycle.id, cycle.number)
        story.at(cycle.starts_on, 7, open_cycle, cycle.id)
        story.at(story.after(1, cycle.ends_on), 7, start_closing, cycle.id)
        story.at(story.after(CLOSE_AFTER, cycle.ends_on), 17, close_cycle, cycle.id)
    rounds = select(AuditRound).where(AuditRound.programme_id == number)
    for position, month in enumerate(story.db.scalars(rounds.order_by(AuditRound.month))):
        story.at(story.after(1, month.month), 9, draw, month.id, position, each_month)
        for turn in (-9, 1, 11):
            story.at(story.after(turn, month.due_date), 17, moderation.choose, month.id)
        story.at(story.after(CLOSE_AFTER - 3, month.due_date), 9, close_round, month.id)


def _rule(story: Story, programme_id: UUID, *, current: bool) -> None:
    """Selects one audit in five at random; the present year keeps the framework's own rule."""
    rule = moderation_rules.of_programme(story.db, programme_id)
    if rule is None or current:
        return
    values = moderation_rules.as_json(rule) | {"random_pct": 20, "min_per_auditor_per_cycle": 0}
    data = ModerationRuleWrite.model_validate({"programme_id": programme_id, **values})
    admin, precondition = story.role("qa_admin"), Precondition(version=rule.version)
    moderation_rules.put(story.db, admin, rule.id, data, precondition)


def open_cycle(story: Story, cycle_id: UUID) -> None:
    _move(story, cycle_id, programme_workflow.OPEN_CYCLE)


def start_closing(story: Story, cycle_id: UUID) -> None:
    _move(story, cycle_id, programme_workflow.START_CLOSING)


def close_cycle(story: Story, cycle_id: UUID) -> None:
    _move(story, cycle_id, programme_workflow.CLOSE_CYCLE)
    story.note("cycle_closed", cycle_id, cycle_id)


def _move(story: Story, cycle_id: UUID, step: workflow.Step) -> None:
    manager = story.role("qa_manager")
    cycle = access.get(story.db, manager, AuditCycle, cycle_id)
    workflow.transition(story.db, manager, cycle, step)


def close_round(story: Story, round_id: UUID) -> None:
    admin = story.role("qa_admin")
    month = access.get(story.db, admin, AuditRound, round_id)
    workflow.transition(story.db, admin, month, programme_workflow.CLOSE_ROUND)


def draw(story: Story, round_id: UUID, position: int, each_month: int) -> None:
    """Draws the month's samples and allocates them; then each assignment has its own story."""
    special = SPECIAL[position % len(SPECIAL)]
    for tool, lines in (("cype", GENERAL), (special[0], (special[1],))):
        _sample(story, round_id, tool, lines, each_month if tool == "cype" else 2)


def _sample(
    story: Story, round_id: UUID, tool: str, lines: tuple[ServiceLine, ...], size: int
) -> None:
    admin = story.role("qa_admin")
    version = select(ToolVersion.id).where(ToolVersion.tool_key == tool)
    data = SampleDrawWrite(
        tool_version_id=story.db.scalars(version).one(),
        n_per_stratum=size,
        stratify_by=[Stratifier.SERVICE_LINE],
        service_lines=list(lines),
        audited_within_months=6,
        seed=f"{tool} {clock.today()}",
    )
    sample = samples.draw(story.db, admin, round_id, data)
    allocations.allocate(story.db, admin, sample, AllocateWrite(quota=2))
    rows = select(AuditAssignment).where(AuditAssignment.sample_draw_id == sample.id)
    for row in story.db.scalars(rows.order_by(AuditAssignment.id)):
        details = {"due": row.due_date, "status": row.status.value}
        story.note("assignment", row.id, row.cycle_id, details)
        if row.status is AssignmentStatus.ALLOCATED:
            auditing.plan(story, row)
