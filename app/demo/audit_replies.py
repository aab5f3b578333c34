"""The demo's replies to final audits, of practitioners and team managers."""

import random
from uuid import UUID

from app.demo import texts
from app.demo.timeline import Story
from app.models.auditing.audits import Audit
from app.schemas.moderation.audit_replies import AuditReplyWrite
from app.services import access
from app.services.moderation import audit_replies
from app.vocabulary.auditing import FINAL

BY_PRACTITIONER, BY_MANAGER, AGREES = 0.5, 0.4, 0.8  # shares; AGREES is of the replies


def plan(story: Story, audit: Audit) -> None:
    """Plans the replies to an audit that became final; some people never reply.

    An inquiry is waived because the practitioner has left, so they do not reply either.
    """
    team = next(team for team in story.cast.teams if team.id == audit.org_unit_id)
    people = {
        None if audit.status_reason else audit.practitioner_person_id: BY_PRACTITIONER,
        story.cast.managers[team.code].id: BY_MANAGER,
    }
    with story.with_rng(random.Random(audit.id.int)):  # noqa: S311 - for a story, not for a secret
        for person_id, share in people.items():
            if person_id is not None and story.chance(share):
                story.soon(1, 10, reply, audit.id, person_id)


def reply(story: Story, audit_id: UUID, person_id: UUID) -> None:
    """Replies to an audit, unless it was voided since."""
    if story.db.get_one(Audit, audit_id).status not in FINAL:
        return
    person = story.me(person_id)
    audit = access.get(story.db, person, Audit, audit_id)
    agrees = story.chance(AGREES)
    data = AuditReplyWrite(
        agrees=agrees,
        text=story.rng.choice(texts.REPLY_AGREES if agrees else texts.REPLY_DISAGREES),
        will_do=story.rng.choice((*texts.WILL_DO, None)),
    )
    row = audit_replies.create(story.db, person, audit, data)
    story.note("replied", row.id, audit.cycle_id, audit.id)
