"""What becomes of the demo's assignments: audited in time or late, declined, exempted, left."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.core import clock, ids
from app.demo import texts
from app.demo.timeline import Story
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.findings.findings import Finding
from app.models.organisation.org_units import OrgUnit
from app.schemas.auditing.assignments import ExemptionWrite
from app.schemas.auditing.audits import AuditAnswerWrite, AuditSectionWrite, AuditWrite
from app.schemas.tools.content_parts import Section
from app.schemas.tools.tool_content import ToolContent
from app.services import access
from app.services.access import Actor
from app.services.access.independence import line_of
from app.services.auditing import assignments, audit_grading, audits, sections
from app.services.platform import history
from app.services.platform.preconditions import Precondition
from app.services.tools import scales
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from app.vocabulary.tool_content import QuestionType

STEPS = (Decimal("0.4"), Decimal("0.6"), Decimal("0.8"))  # of the scale's ten, as the tools say
FIRST_SITTING = 2  # sections saved on the day an audit begins


def plan(story: Story, row: AuditAssignment) -> None:
    """One assignment's lot: most are audited, by the due date or a little later."""
    lot = story.rng.random()
    if lot < 0.05:  # noqa: PLR2004 - shares of a story
        story.soon(2, 4, decline, row.id)
    elif lot < 0.11:  # noqa: PLR2004
        story.soon(2, 5, request_exemption, row.id)
    elif lot < 0.12:  # noqa: PLR2004
        story.soon(3, 6, cancel, row.id)
    elif lot < 0.92:  # noqa: PLR2004 - the rest is never begun: overdue, and in the closed cycles undone
        begin_by(story, row)


def begin_by(story: Story, row: AuditAssignment) -> None:
    """Begun some days before it is due; one in seven is handed in late."""
    left = max(1, story.calendar.between(clock.today(), row.due_date))
    begins = story.rng.randint(1, max(1, left - 4))
    handed_in = story.rng.randint(begins + 1, max(begins + 1, left))
    if story.chance(1 / 7):
        handed_in = left + story.rng.randint(1, 9)
    story.at(story.after(begins), 10, start, row.id, story.after(handed_in))


def decline(story: Story, assignment_id: UUID) -> None:
    auditor, row = _of_auditor(story, assignment_id)
    assignments.decline(story.db, auditor, row, story.rng.choice(texts.DECLINED))
    story.note("declined", row.id, row.cycle_id)
    story.soon(1, 2, reallocate, row.id, auditor.person_id)


def reallocate(story: Story, assignment_id: UUID, declined_by: UUID) -> None:
    admin = story.role("qa_admin")
    row = access.get(story.db, admin, AuditAssignment, assignment_id)
    somebody = somebody_free(story, row, declined_by)
    assignments.reallocate(story.db, admin, row, somebody, "Takes it over.")
    story.note("allocated", row.id, row.cycle_id)
    begin_by(story, row)


def somebody_free(story: Story, row: AuditAssignment, but: UUID) -> UUID:
    """An auditor who is not of the case's own line, nor this one."""
    line = line_of(story.db, {row.subject_id: row.org_unit_id})[row.subject_id]
    auditors = [person.id for person in story.cast.auditors]
    return story.rng.choice([one for one in auditors if one != but and one not in line])


def request_exemption(story: Story, assignment_id: UUID) -> None:
    """The manager of the child's team asks; an assistant director decides some days later."""
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
        begin_by(story, row)


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


def start(story: Story, assignment_id: UUID, hand_in: object) -> None:
    """Begin, and save the first sections; the rest follows on the day it is handed in."""
    auditor, row = _of_auditor(story, assignment_id)
    audit = audits.start(story.db, auditor, ids.new(), AuditWrite(assignment_id=row.id))
    story.note("started", audit.id, audit.cycle_id, row.id)
    quality = _quality(story, row)
    leniency = story.leniency(row.auditor_id)
    content = audit_grading.content_of(story.db, audit)
    for section in content.sections[:FIRST_SITTING]:
        _save(story, auditor, audit, content, section, quality + leniency)
    story.at(hand_in, 11, submit, audit.id, quality)  # type: ignore[arg-type] # a day


def _quality(story: Story, row: AuditAssignment) -> float:
    """How good the work truly is, of ten: the team's standing, getting better with time."""
    years = (clock.today() - story.start) / timedelta(days=365)
    place = int.from_bytes(row.org_unit_id.bytes[-2:]) % 100 / 50 - 1  # from -1 to 1
    return story.rng.gauss(5.7 + 0.4 * years + place, 1.3)


def submit(story: Story, audit_id: UUID, quality: float) -> None:
    """Save what is left, grade, hand in; and say what was found."""
    auditor_id = story.db.get_one(Audit, audit_id).auditor_id
    auditor = story.me(auditor_id)
    audit = access.get(story.db, auditor, Audit, audit_id)
    content = audit_grading.content_of(story.db, audit)
    seen = quality + story.leniency(auditor_id)
    for section in content.sections[FIRST_SITTING:]:
        _save(story, auditor, audit, content, section, seen)
    data = AuditWrite(
        assignment_id=audit.assignment_id,
        auditor_grade=grade(story, content, seen),
        grade_rationale=story.rng.choice(texts.RATIONALE),
        practitioner_involved=story.chance(0.8),
    )
    audits.put(story.db, auditor, audit.id, data, Precondition(version=audit.version))
    audits.submit(story.db, auditor, audit)
    story.quality[audit.id] = quality
    story.note("submitted", audit.id, audit.cycle_id, audit.assignment_id)
    _find(story, auditor, audit)


def grade(story: Story, content: ToolContent, seen: float) -> str:
    """The level that what was seen amounts to."""
    levels = scales.levels_of(story.db, content.grade_scale)
    return levels[sum(Decimal(str(seen)) / 10 >= step for step in STEPS)].code


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
    """Every question but those that follow from a "no"."""
    for question in section.questions:
        if question.type is QuestionType.BOOLEAN:
            yield AuditAnswerWrite(question_key=question.key, value_bool=True)
        elif question.type is QuestionType.SCALE:
            low, high = float(question.min or 0), float(question.max or 10)
            share = min(1.0, max(0.0, story.rng.gauss(seen, 0.9) / 10))
            yield AuditAnswerWrite(
                question_key=question.key, value_num=round(low + share * (high - low))
            )


def _find(story: Story, auditor: Actor, audit: Audit) -> None:
    """One strength and one area for development, each with its theme."""
    place = ("org_unit_id", "district_id", "area_id", "service_line", "subject_id")
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
            **{name: getattr(audit, name) for name in place},
        )
        story.db.add(finding)
        story.db.flush()
        told = history.values(finding)
        history.record(story.db, auditor, "finding.create", finding, after=told)
        story.note("finding", finding.id, audit.cycle_id, audit.id)
