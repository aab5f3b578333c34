"""Tells a source which workers QAF does not know, before it pushes records that name them."""

from sqlalchemy.orm import Session

from app.schemas.intake.worker_checks import WorkerCheckRead, WorkerCheckWrite
from app.services.access import Actor
from app.services.organisation.references import people_of
from app.services.platform.batches import push
from app.vocabulary.roles import Permission


def check(db: Session, actor: Actor, system: str, data: WorkerCheckWrite) -> WorkerCheckRead:
    push.own_source(actor, Permission.SUBJECT_PUSH, system)
    refs = list(dict.fromkeys(data.worker_refs))
    known = people_of(db, refs)
    return WorkerCheckRead(checked=len(refs), unknown=[ref for ref in refs if ref not in known])
