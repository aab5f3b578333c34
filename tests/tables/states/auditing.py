"""Cycles, rounds, assignments and audits in any state."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.platform.base import Record
from app.models.reference.code_lists import ReferenceCode
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.states.base import At, Bodies, Cast, Recipe, nothing_with


def an_audit(cast: Cast, at: At, **fields: Any) -> Audit:
    moderator = cast.mine(at, Role.MODERATOR)
    practitioner = cast.mine(at, Role.PRACTITIONER)
    holder = cast.mine(at, Role.IRO, Role.CPC)
    selected = at.state not in {"draft", "submitted"}
    return factories.an_audit(
        cast.db,
        cast.mine(at, Role.AUDITOR) or cast.other,
        at.team,
        subject=factories.a_subject(cast.db, at.team, held_by=holder),
        moderator_id=moderator.id if moderator else None,
        practitioner_person_id=practitioner.id if practitioner else None,
        selection_reason="random" if selected else None,
        selected_at=clock.now() if selected else None,
        **{"status": at.state} | fields,
    )


def _audit_bodies(db: Session) -> Bodies:
    moderator = factories.a_person(db, Role.AUDITOR, Role.MODERATOR)
    return {
        "carry-forward": {},
        "submit": None,
        "recall": None,
        "begin-moderation": {},
        "assign-moderator": {"moderator_id": str(moderator.id)},
        "decide": {"outcome": "upheld", "moderated_grade": "good"},
        "finalise": {},
        "reply": {"agrees": True, "text": "Agreed."},
        "propose-amendment": {"reason": "Misread.", "new_values": {}},
    }


def _assignment(cast: Cast, at: At) -> Record:
    auditor = cast.mine(at, Role.AUDITOR) or cast.other
    expected = at.state in {"proposed", "allocated", "declined", "exemption_requested"}
    ended = date(2026, 4, 1) if expected else None
    return factories.an_assignment(cast.db, auditor, at.team, status=at.state, case_ended_on=ended)


def _assignment_bodies(db: Session) -> Bodies:
    auditor = str(factories.a_person(db, Role.AUDITOR, Role.MODERATOR).id)
    factories.saved(
        db, ReferenceCode(list_code="exemption_reasons", code="closed", label="Closed", position=1)
    )
    return {
        "allocate": {"auditor_id": auditor},
        "reallocate": {"auditor_id": auditor, "reason": "Ill."},
        "extend": {
            "due_date": str(clock.today() + timedelta(days=7)),
            "reason": "The file is with the court.",
        },
        "request-exemption": {"reason_code": "closed", "reason": "Closed."},
    }


def _alert(cast: Cast, at: At) -> Record:
    audit = an_audit(cast, replace(at, state="submitted"))
    return factories.an_alert(cast.db, audit, status=at.state)


def _cycle(cast: Cast, at: At) -> AuditCycle:
    programme = AuditProgramme(name=f"Programme {ids.new()}", year_start=date(2026, 4, 1))
    return factories.saved(
        cast.db,
        AuditCycle(
            programme_id=factories.saved(cast.db, programme).id,
            number=1,
            status=at.state,
            starts_on=date(2026, 4, 1),
            ends_on=date(2026, 7, 31),
        ),
    )


def _round(cast: Cast, at: At) -> Record:
    cycle = _cycle(cast, replace(at, state="open"))
    return factories.saved(
        cast.db,
        AuditRound(
            cycle_id=cycle.id,
            programme_id=cycle.programme_id,
            number=1,
            month=date(2026, 4, 1),
            kinds=["audit"],
            due_date=date(2026, 4, 28),
            status=at.state,
        ),
    )


RECIPES: dict[str, Recipe] = {
    "audits": Recipe(
        an_audit,
        owners={Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER, Role.IRO, Role.CPC},
        bodies=_audit_bodies,
        before=factories.moderation_rule,  # without one none is moderated
    ),
    "audit-assignments": Recipe(_assignment, owners={Role.AUDITOR}, bodies=_assignment_bodies),
    "audit-alerts": Recipe(
        _alert,
        owners={Role.AUDITOR},
        bodies=lambda _: {"acknowledge": {"response_text": "The plan is reviewed on Friday."}},
    ),
    "audit-cycles": Recipe(
        _cycle, placeless=True, bodies=nothing_with("open", "start-closing", "close")
    ),
    "audit-rounds": Recipe(_round, placeless=True, bodies=nothing_with("close")),
}
