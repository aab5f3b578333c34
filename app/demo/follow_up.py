"""What came of the demo's findings: recommendations, actions and re-audits."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.core import clock, ids
from app.demo import auditing, texts
from app.demo.intelligence import CONFERENCES
from app.demo.timeline import Story
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.organisation.org_units import OrgUnit
from app.schemas.findings.actions import (
    ActionAssessWrite,
    ActionCompleteWrite,
    ActionEvidence,
    ActionVerifyWrite,
    ActionWrite,
)
from app.schemas.findings.findings import FindingWrite
from app.schemas.findings.recommendations import RecommendationWrite
from app.services import access
from app.services.access import Actor
from app.services.auditing import assignments
from app.services.findings import action_moves, actions, findings, recommendations
from app.services.organisation import org_units
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.findings import (
    ActionStatus,
    Destination,
    Effectiveness,
    FindingOrigin,
    FindingStatus,
    Polarity,
)
from app.vocabulary.intelligence import DataQualityIssueStatus
from app.vocabulary.organisation import OrgUnitKind

EVERY = timedelta(days=60)
FINDINGS = 4  # that a recommendation rests on
LEFT_EVERY = 4  # one of so many actions is begun by nobody


def plan(story: Story) -> None:
    """Schedules a recommendation about supervision for every second month."""
    day = story.start + EVERY
    while day <= clock.day_of(story.until):
        story.at(story.after(1, day), 11, recommend)
        day += EVERY
    day = story.start + EVERY
    while day <= clock.day_of(story.until):
        story.apart(story.after(1, day), 14, look_at_numbers)
        day += 3 * EVERY


def recommend(story: Story) -> None:
    """Recommends, because of what several audits found, that supervision says why."""
    manager = story.role("second_qa_manager")
    found = access.visible(manager, Finding).where(
        Finding.polarity == Polarity.DEVELOPMENT,
        Finding.status == FindingStatus.RECORDED,
        Finding.theme_codes.has_key("reflective_supervision"),
    )
    newest = found.order_by(Finding.created_at.desc(), Finding.id).limit(FINDINGS)
    rests_on = [row.id for row in story.db.scalars(newest)]
    if not rests_on:
        return
    county = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    data = RecommendationWrite(
        text=texts.RECOMMENDED,
        finding_ids=rests_on,
        destinations=[
            Destination.COA_LINE_OF_ENQUIRY,
            Destination.AREA_LEARNING_EVENT,
            Destination.LEARNING_ITEM,
        ],
        org_unit_id=story.db.scalars(county).one(),
    )
    row = recommendations.create(story.db, manager, ids.new(), data)
    story.note("recommendation", row.id)
    story.soon(2, 5, accept, row.id)


def accept(story: Story, recommendation_id: UUID) -> None:
    """Accepts the recommendation as a director, and gives two teams an action."""
    director = story.role("director")
    row = access.get(story.db, director, Recommendation, recommendation_id)
    recommendations.accept(story.db, director, row)
    for team in story.rng.sample(story.cast.teams, 2):
        data = ActionWrite(
            recommendation_id=row.id,
            title=texts.TO_DO,
            owner_person_id=story.cast.managers[team.code].id,
            accountable_person_id=story.cast.by_role["service_manager"].id,
            org_unit_id=team.id,
            due_date=story.after(20),
        )
        plan_work(story, actions.create(story.db, director, ids.new(), data))


def recommend_to(story: Story, district_id: UUID, found: Sequence[Finding]) -> None:
    """Recommends to a district what a child outcome analysis found there."""
    lead = story.role("second_qa_manager")
    data = RecommendationWrite(
        text=texts.ANALYSIS_RECOMMENDED,
        finding_ids=[each.id for each in found],
        destinations=[Destination.ICS_DIRECTORS],
        org_unit_id=district_id,
    )
    row = recommendations.create(story.db, lead, ids.new(), data)
    story.apart(story.after(4), 11, accept_for, row.id)


def accept_for(story: Story, recommendation_id: UUID) -> None:
    """Accepts it as a director, and gives a team of the district an action."""
    director = story.role("director")
    row = access.get(story.db, director, Recommendation, recommendation_id)
    recommendations.accept(story.db, director, row)
    team = team_below(story, row.org_unit_id)
    ask(story, director, team, texts.TELL_CHILDREN, recommendation_id=row.id)


def look_at_numbers(story: Story) -> None:
    """Records what the newest number of conferences and the newest issue of data quality show."""
    unit, team = story.role("qa_manager"), story.rng.choice(story.cast.teams)
    for origin, newest, (text, theme, title) in (
        (FindingOrigin.MI, _late_conferences(unit), texts.NUMBERS_SAY),
        (FindingOrigin.DATA_QUALITY, _unresolved(unit), texts.DATA_SAY),
    ):
        row = story.db.scalars(newest.limit(1)).first()
        if row is None:
            continue
        data = FindingWrite(
            origin=origin,
            origin_id=row.id,
            polarity=Polarity.DEVELOPMENT,
            text=text,
            theme_codes=[theme],
        )
        found = findings.create(story.db, unit, ids.new(), data)
        if team.id in story.db.scalars(org_units.subtree(found.org_unit_id)).all():
            ask(story, unit, team, title, finding_id=found.id)


def _late_conferences(unit: Actor) -> Select[Any]:
    """Selects the county's numbers of conferences of which not all were in time."""
    value = IndicatorValue
    named = select(Indicator.id).where(Indicator.key == CONFERENCES)
    county = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    return (
        access.visible(unit, value)
        .where(value.indicator_id.in_(named), value.org_unit_id.in_(county))
        .where(value.numerator < value.denominator)
        .order_by(value.period_end.desc(), value.id)
    )


def _unresolved(unit: Actor) -> Select[Any]:
    issue = DataQualityIssue
    rows = access.visible(unit, issue).where(issue.status != DataQualityIssueStatus.RESOLVED)
    return rows.order_by(issue.found_at.desc(), issue.id)


def ask(story: Story, actor: Actor, team: OrgUnit, title: str, **source: UUID) -> UUID:
    """Gives the manager of a team an action; what becomes of it changes no other part."""
    data = ActionWrite(
        title=title,
        owner_person_id=story.cast.managers[team.code].id,
        accountable_person_id=story.cast.by_role["service_manager"].id,
        org_unit_id=team.id,
        due_date=story.after(20),
        **source,
    )
    row = actions.create(story.db, actor, ids.new(), data)
    story.note("action", row.id)
    story.soon(2, 8, begin, row.id)
    return row.id


def team_below(story: Story, unit_id: UUID) -> OrgUnit:
    """Returns the first team of a district or area."""
    below = set(story.db.scalars(org_units.subtree(unit_id)))
    return next(each for each in story.cast.teams if each.id in below)


def follow(story: Story, audit: Audit) -> None:
    """Schedules what the rule asked for after an inadequate audit: its actions and its re-audit."""
    with story.with_rng(random.Random(audit.id.int)):  # noqa: S311 - for a story, not for a secret
        raised = select(Action).join(Finding, Finding.id == Action.finding_id)
        of_audit = raised.where(Finding.audit_id == audit.id).order_by(Action.id)
        for action in story.db.scalars(of_audit).all():
            plan_work(story, action)
        again = select(AuditAssignment).where(AuditAssignment.re_audit_of == audit.id)
        for row in story.db.scalars(again).all():
            _plan_re_audit(story, row, audit.auditor_id)


def _plan_re_audit(story: Story, row: AuditAssignment, first_auditor: UUID) -> None:
    details = {"due": row.due_date, "status": row.status.value}
    story.note("assignment", row.id, row.cycle_id, details)
    if row.status is AssignmentStatus.ALLOCATED:
        auditing.schedule_audit(story, row)
        return
    opens = story.db.get_one(AuditCycle, row.cycle_id).starts_on
    day = max(opens, clock.today() + timedelta(days=1))
    story.at(story.after(1, day), 9, allocate_again, row.id, first_auditor)


def allocate_again(story: Story, assignment_id: UUID, first_auditor: UUID) -> None:
    """Allocates a re-audit by hand, once its cycle is open."""
    admin = story.role("qa_admin")
    row = access.get(story.db, admin, AuditAssignment, assignment_id)
    if row.status is not AssignmentStatus.PROPOSED:
        return
    auditor_id = auditing.independent_auditor(story, row, first_auditor)
    assignments.allocate(story.db, admin, row, auditor_id)
    story.note("allocated", row.id, row.cycle_id)
    auditing.schedule_audit(story, row)


def plan_work(story: Story, row: Action) -> None:
    """Schedules the work on an action; some are never begun."""
    story.note("action", row.id)
    story.actions += 1
    if story.actions % LEFT_EVERY:
        story.soon(2, 8, begin, row.id)


def begin(story: Story, action_id: UUID) -> None:
    row = story.db.get_one(Action, action_id)
    owner, row = _seen_by(story, row.owner_person_id, action_id)
    if row.status is not ActionStatus.OPEN:  # cancelled with its audit
        return
    action_moves.start(story.db, owner, row)
    story.soon(4, 16, complete, action_id)


def complete(story: Story, action_id: UUID) -> None:
    row = story.db.get_one(Action, action_id)
    owner, row = _seen_by(story, row.owner_person_id, action_id)
    if row.status is not ActionStatus.IN_PROGRESS:
        return
    evidence = [ActionEvidence(text=texts.SEEN_IN)]
    data = ActionCompleteWrite(outcome_text=texts.DONE, evidence=evidence)
    action_moves.complete(story.db, owner, row, data)
    story.soon(1, 8, verify, action_id)


def verify(story: Story, action_id: UUID) -> None:
    """Verifies the action as a QA manager, and assesses its effect a month later."""
    manager, row = _seen_by(story, story.cast.by_role["qa_manager"].id, action_id)
    action_moves.verify(story.db, manager, row, ActionVerifyWrite())
    story.note("action_verified", action_id)
    story.soon(15, 25, assess, action_id)


def assess(story: Story, action_id: UUID) -> None:
    """Assesses the action's effect, and closes it where it had the effect that was wanted."""
    manager, row = _seen_by(story, story.cast.by_role["qa_manager"].id, action_id)
    effects = (Effectiveness.EFFECTIVE, Effectiveness.PARTLY, Effectiveness.NOT_EFFECTIVE)
    effect = story.rng.choices(effects, (5, 3, 2))[0]
    data = ActionAssessWrite(effectiveness=effect, note=texts.EFFECT[effect.value])
    action_moves.assess(story.db, manager, row, data)
    if effect is Effectiveness.EFFECTIVE:
        action_moves.close(story.db, manager, row)


def _seen_by(story: Story, person_id: UUID, action_id: UUID) -> tuple[Actor, Action]:
    actor = story.me(person_id)
    return actor, access.get(story.db, actor, Action, action_id)
