"""The demo's assignments: audited in time or late, declined, exempted, or never begun."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.core import clock, ids
from app.demo import findings, texts
from app.demo.timeline import Story
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.findings.findings import Finding
from app.models.organisation.org_units import OrgUnit
from app.schemas.auditing.assignments import ExemptionWrite
from app.schemas.auditing.audits import (
    AuditWrite,
)
from app.schemas.auditing.sections import (
    AuditAnswerWrite,
    AuditSectionWrite,
)
from app.schemas.tools.content_parts import Section
from app.schemas.tools.tool_content import ToolContent
from app.schemas.tools.tool_content_rules import conditions_of
from app.services import access
from app.services.access import Actor
from app.services.access.independence import line_of
from app.services.auditing import assignments, audit_grading, audits, sections
from app.services.platform import history
from app.services.platform.preconditions import Precondition
from app.services.tools import scales
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from app.vocabulary.tool_content import ConditionOperator, QuestionType

STEPS = (Decimal("0.4"), Decimal("0.6"), Decimal("0.8"))  # of the scale's ten, as the tools say
FIRST_SITTING = 2  # sections saved on the day an audit begins


def plan(story: Story, row: AuditAssignment) -> None:
    """Schedules one assignment: most are audited, by the due date or a little later."""
    chance = story.rng.random()
    if chance < 0.05:  # noqa: PLR2004 - shares of a story
        story.soon(2, 4, decline, row.id)
    elif chance < 0.11:  # noqa: PLR2004
        story.soon(2, 5, request_exemption, row.id)
    elif chance < 0.12:  # noqa: PLR2004
        story.soon(3, 6, cancel, row.id)
    elif chance < 0.92:  # noqa: PLR2004 - the rest is never begun: overdue, and in the closed cycles undone
        schedule_audit(story, row)


def schedule_audit(story: Story, row: AuditAssignment) -> None:
    """Schedules an audit some days before it is due; one in seven is submitted late."""
    left = max(1, story.calendar.between(clock.today(), row.due_date))
    begins = story.rng.randint(1, max(1, left - 4))
    submitted = story.rng.randint(begins + 1, max(begins + 1, left))
    if story.chance(1 / 7):
        submitted = left + story.rng.randint(1, 9)
    story.at(story.after(begins), 10, start, row.id, story.after(submitted))


def decline(story: Story, assignment_id: UUID) -> None:
    auditor, row = _of_auditor(story, assignment_id)
    assignments.decline(story.db, auditor, row, story.rng.choice(texts.DECLINED))
    story.note("declined", row.id, row.cycle_id)
    story.soon(1, 2, reallocate, row.id, auditor.person_id)


def reallocate(story: Story, assignment_id: UUID, declined_by: UUID) -> None:
    admin = story.role("qa_admin")
    row = access.get(story.db, admin, AuditAssignment, assignment_id)
    auditor_id = independent_auditor(story, row, declined_by)
    assignments.reallocate(story.db, admin, row, auditor_id, "Takes it over.")
    story.note("allocated", row.id, row.cycle_id)
    schedule_audit(story, row)


def independent_auditor(story: Story, row: AuditAssignment, except_for: UUID) -> UUID:
    """Returns an auditor who is independent of the case, and not the given one."""
    line = line_of(story.db, {row.subject_id: row.org_unit_id})[row.subject_id]
    auditors = [person.id for person in story.cast.auditors]
    return story.rng.choice([one for one in auditors if one != except_for and one not in line])


def request_exemption(story: Story, assignment_id: UUID) -> None:
    """Asks as the manager of the child's team; an assistant director decides days later."""
    row = story.db.get_one(AuditAssignment, assignment_id)
    team = story.db.get_one(OrgUnit, row.org_unit_id).code
    manager = story.me(story.cast.managers[team].id)
    row = access.get(story.db, manager, AuditAssignment, assignment_id)
    data = ExemptionWrite(reason_code="other_review", reason=texts.EXEMPTION)
    assignments.request_exemption(story.db, manager, row, data)
    story.note("exemption_requested", row.id, row.cycle_id)
    story.soon(1, 5, decide_exemption, row.id, story.chance(0.7))


def decide_exemption(story: Story, assignment_id: UUID, approve: bool) -> None:
    director = story.role("assistant_director")
    row = access.get(story.db, director, AuditAssignment, assignment_id)
    reason = texts.EXEMPTION if approve else texts.NOT_EXEMPTED
    assignments.decide_exemption(story.db, director, row, reason, approve=approve)
    story.note("exempted" if approve else "allocated", row.id, row.cycle_id)
    if not approve:
        schedule_audit(story, row)


def cancel(story: Story, assignment_id: UUID) -> None:
    admin = story.role("qa_admin")
    row = access.get(story.db, admin, AuditAssignment, assignment_id)
    assignments.cancel(story.db, admin, row, "Drawn twice in this year.")
    story.note("cancelled", row.id, row.cycle_id)


def _of_auditor(story: Story, assignment_id: UUID) -> tuple[Actor, AuditAssignment]:
    auditor_id = story.db.get_one(AuditAssignment, assignment_id).auditor_id
    assert auditor_id is not None  # noqa: S101 - it is allocated
    auditor = story.me(auditor_id)
    return auditor, access.get(story.db, auditor, AuditAssignment, assignment_id)


# The audit itself


def start(story: Story, assignment_id: UUID, submit_on: object) -> None:
    """Starts an audit and saves the first sections; the others follow on the day of submission."""
    auditor, row = _of_auditor(story, assignment_id)
    audit = audits.start(story.db, auditor, ids.new(), AuditWrite(assignment_id=row.id))
    story.note("started", audit.id, audit.cycle_id, row.id)
    quality = _quality(story, row)
    leniency = story.leniency(row.auditor_id)
    content = audit_grading.content_of(story.db, audit)
    for section in _main(content)[:FIRST_SITTING]:
        _save(story, auditor, audit, content, section, quality + leniency)
    story.at(submit_on, 11, submit, audit.id, quality)  # type: ignore[arg-type] # a day


def _quality(story: Story, row: AuditAssignment) -> float:
    """Returns how good the work really is, out of ten: by team, and improving with time."""
    years = (clock.today() - story.start) / timedelta(days=365)
    of_team = int.from_bytes(row.org_unit_id.bytes[-2:]) % 100 / 50 - 1  # from -1 to 1
    return story.rng.gauss(5.7 + 0.4 * years + of_team, 1.3)


def submit(story: Story, audit_id: UUID, quality: float) -> None:
    """Saves the remaining sections, grades and submits the audit, and records its findings."""
    auditor_id = story.db.get_one(Audit, audit_id).auditor_id
    auditor = story.me(auditor_id)
    audit = access.get(story.db, auditor, Audit, audit_id)
    content = audit_grading.content_of(story.db, audit)
    seen = quality + story.leniency(auditor_id)
    for section in _main(content)[FIRST_SITTING:]:
        _save(story, auditor, audit, content, section, seen)
    data = AuditWrite(
        assignment_id=audit.assignment_id,
        auditor_grade=grade(story, content, seen),
        grade_rationale=story.rng.choice(texts.RATIONALE),
        practitioner_involved=story.chance(0.8),
    )
    audits.put(story.db, auditor, audit.id, data, Precondition(version=audit.version))
    findings.concern(story, auditor, audit, quality)
    audits.submit(story.db, auditor, audit)
    story.quality[audit.id] = quality
    story.note("submitted", audit.id, audit.cycle_id, audit.assignment_id)
    _record_findings(story, auditor, audit)


def grade(story: Story, content: ToolContent, seen: float) -> str:
    """Returns the grade level for a quality as the auditor saw it."""
    levels = scales.levels_of(story.db, content.grade_scale)
    return levels[sum(Decimal(str(seen)) / 10 >= step for step in STEPS)].code


def _main(content: ToolContent) -> list[Section]:
    """Returns the sections but for the further parts, of which the demo's auditors choose none."""
    return [
        section
        for section in content.sections
        if all(
            condition.operator is not ConditionOperator.INCLUDES
            for condition in conditions_of(section.enable_when)
        )
    ]


def _save(
    story: Story, auditor: Actor, audit: Audit, content: ToolContent, section: Section, seen: float
) -> None:
    data = AuditSectionWrite(
        section_grade=grade(story, content, story.rng.gauss(seen, 0.7)),
        strengths_text=story.rng.choice(texts.STRENGTHS),
        development_text=story.rng.choice(texts.DEVELOPMENT),
        answers=list(_answers(story, section, seen)),
    )
    row = sections.find(story.db, audit.id, section.key)
    precondition = Precondition(version=row.version)
    sections.save(story.db, auditor, audit.id, section.key, data, precondition)


def _answers(story: Story, section: Section, seen: float) -> Iterator[AuditAnswerWrite]:
    """Answers every question except those that only follow a "no"."""
    for question in section.questions:
        if question.type is QuestionType.BOOLEAN:
            yield AuditAnswerWrite(question_key=question.key, value_bool=True)
        elif question.type is QuestionType.SCALE:
            low, high = float(question.min or 0), float(question.max or 10)
            share = min(1.0, max(0.0, story.rng.gauss(seen, 0.9) / 10))
            yield AuditAnswerWrite(
                question_key=question.key, value_num=round(low + share * (high - low))
            )


def _record_findings(story: Story, auditor: Actor, audit: Audit) -> None:
    """Records one strength and one area for development, each with two themes."""
    copied = ("org_unit_id", "district_id", "area_id", "service_line", "subject_id")
    for polarity, sentences in (
        (Polarity.STRENGTH, texts.STRENGTHS),
        (Polarity.DEVELOPMENT, texts.DEVELOPMENT),
    ):
        finding = Finding(
            origin=FindingOrigin.AUDIT,
            origin_id=audit.id,
            audit_id=audit.id,
            recorded_by=auditor.person_id,
            polarity=polarity,
            text=story.rng.choice(sentences),
            theme_codes=story.rng.sample(texts.THEMES, 2),
            severity=Severity.NOTE,
            practice_framework_codes=[],
            **{name: getattr(audit, name) for name in copied},
        )
        story.db.add(finding)
        story.db.flush()
        after = history.values(finding)
        history.record(story.db, auditor, "finding.create", finding, after=after)
        story.note("finding", finding.id, audit.cycle_id, audit.id)
