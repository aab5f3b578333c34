"""Learning that names its findings and their themes: written by a person, replaced by a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.items import LearningItem
from app.schemas.learning.communities import CommunityOfPracticeWrite
from app.schemas.learning.items import LearningItemWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.platform import crud, history, workflow
from app.services.platform.preconditions import Precondition
from app.services.platform.workflow import Step
from app.services.reference import themes
from app.vocabulary.roles import Permission

Data = CommunityOfPracticeWrite | LearningItemWrite


@dataclass(frozen=True)
class Kind:
    """A kind of such learning: who writes it, which step replaces it, and its sentences."""

    model: type[CommunityOfPractice | LearningItem]
    permission: Permission
    edit: Step
    author: str  # the column of whoever wrote it
    not_a_person: str
    invalid: str
    for_all_staff: bool = False  # of any unit, though such a row belongs to none


def put(
    db: Session,
    actor: Actor,
    kind: Kind,
    row_id: UUID,
    data: Data,
    precondition: Precondition,
    more: Sequence[Fault] = (),
) -> bool:
    """Writes a row (True), or replaces it; it keeps the codes and findings that it has.

    `more` are faults of members that only one kind has.
    """
    access.require(actor, kind.permission)
    row = crud.existing(db, actor, kind.model, row_id)
    values = data.model_dump(mode="json")
    if row is None:
        person_id = access.person_of(actor, kind.not_a_person)
        _check(db, actor, kind, data, more)
        values[kind.author] = person_id
        permission = None if kind.for_all_staff else kind.permission
        crud.create(db, actor, kind.model, row_id, values, permission)
        return True
    values["finding_ids"] += finding_lists.unseen(db, actor, row, values["finding_ids"])
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, kind.edit)
        _check(db, actor, kind, data, more, row)
        crud.replace(db, actor, row, values, precondition)
    return False


def _check(
    db: Session,
    actor: Actor,
    kind: Kind,
    data: Data,
    more: Sequence[Fault],
    row: CommunityOfPractice | LearningItem | None = None,
) -> None:
    stored = (row.finding_ids, row.theme_codes) if row else ((), ())
    faults = finding_lists.faults(db, actor, data.finding_ids, stored[0])
    faults += [*themes.faults(db, data.theme_codes, stored[1]), *more]
    if faults:
        raise Invalid(kind.invalid, errors=faults)
