"""Code lists: the vocabulary of the service, and the codes that a council maintains."""

from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import vocabulary
from app.core import ids
from app.core.errors import Conflict, NotFound
from app.data.files import list_name, words
from app.models.reference.code_lists import ReferenceCode
from app.schemas.reference.code_lists import (
    ReferenceCodeRead,
    ReferenceCodes,
    ReferenceCodeWrite,
    ReferenceListRead,
    ReferenceLists,
    ReferenceQuery,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import crud
from app.services.platform.preconditions import Precondition
from app.vocabulary.platform import ReferenceListKind
from app.vocabulary.roles import Permission


@dataclass(frozen=True)
class DataList:
    """A list whose codes are stored in the database."""

    title: str
    kind: ReferenceListKind


# The shipped codes of each list are in `data/<name>.json`.
DATA_LISTS = {
    "academy_themes": DataList("Themes of the Academy", ReferenceListKind.LOCAL),
    "escalation_reasons": DataList("Reasons for an escalation", ReferenceListKind.LOCAL),
    "exemption_reasons": DataList("Reasons for an exemption", ReferenceListKind.LOCAL),
    "legal_statuses": DataList("Legal statuses of children in care", ReferenceListKind.NATIONAL),
    "na_reasons": DataList("Reasons why a question is not applicable", ReferenceListKind.LOCAL),
    "participation_codes": DataList(
        "How a child took part in a review", ReferenceListKind.NATIONAL
    ),
    "supervision_requirements": DataList(
        "Requirements of the supervision policy", ReferenceListKind.LOCAL
    ),
    "practice_framework": DataList("The practice framework", ReferenceListKind.LOCAL),
}


def _enums(module: ModuleType) -> dict[str, type[StrEnum]]:
    enums = [x for x in vars(module).values() if isinstance(x, type) and issubclass(x, StrEnum)]
    return {list_name(kind): kind for kind in enums if kind.__module__ == module.__name__}


VOCABULARIES = {name: kind for area in vocabulary.AREAS for name, kind in _enums(area).items()}


def lists() -> ReferenceLists:
    names = sorted([*DATA_LISTS, *VOCABULARIES])
    return ReferenceLists(items=[_description(name) for name in names])


def _description(name: str) -> ReferenceListRead:
    if name in DATA_LISTS:
        data_list = DATA_LISTS[name]
        return ReferenceListRead(list_code=name, title=data_list.title, kind=data_list.kind)
    if name in VOCABULARIES:
        return ReferenceListRead(
            list_code=name, title=words(name)["title"], kind=ReferenceListKind.VOCABULARY
        )
    raise NotFound("There is no list with this name.")


def read(db: Session, actor: Actor, name: str, query: ReferenceQuery) -> ReferenceCodes:
    """Returns one list with its codes, in their order."""
    described = _description(name)
    items = (
        _vocabulary_codes(name)
        if described.kind is ReferenceListKind.VOCABULARY
        else _stored_codes(db, actor, name)
    )
    selected = [item for item in items if query.active in (None, item.active)]
    return ReferenceCodes(**described.model_dump(), items=selected)


def _vocabulary_codes(name: str) -> list[ReferenceCodeRead]:
    return [
        ReferenceCodeRead(list_code=name, position=n, active=True, version=1, **word)
        for n, word in enumerate(words(name)["codes"], start=1)
    ]


def _stored_codes(db: Session, actor: Actor, name: str) -> list[ReferenceCodeRead]:
    rows = access.visible(actor, ReferenceCode).where(ReferenceCode.list_code == name)
    codes = db.scalars(rows.order_by(ReferenceCode.position, ReferenceCode.code))
    return [ReferenceCodeRead.model_validate(row) for row in codes]


def find(db: Session, actor: Actor, name: str, code: str) -> ReferenceCodeRead:
    """Returns one code of a list, or refuses with 404."""
    for item in read(db, actor, name, ReferenceQuery(active=None)).items:
        if item.code == code:
            return item
    raise NotFound("The list does not have this code.")


def put(
    db: Session,
    actor: Actor,
    name: str,
    code: str,
    data: ReferenceCodeWrite,
    precondition: Precondition,
) -> tuple[UUID, bool]:
    """Creates (True) or replaces a code of a local list; rows that use it do not change."""
    described = _description(name)
    access.require_at(actor, Permission.REFERENCE_MANAGE)
    if described.kind is not ReferenceListKind.LOCAL:
        raise Conflict("This list is fixed; only local lists can be changed.", code="list_fixed")
    row = db.scalar(_one(actor, name, code).with_for_update(of=ReferenceCode))
    if row is None:
        values = {"list_code": name, "code": code, **data.model_dump()}
        return crud.create(
            db, actor, ReferenceCode, ids.new(), values, Permission.REFERENCE_MANAGE
        ).id, True
    crud.replace(db, actor, row, data.model_dump(), precondition)
    return row.id, False


def _one(actor: Actor, name: str, code: str) -> Select[ReferenceCode]:
    return access.visible(actor, ReferenceCode).where(
        ReferenceCode.list_code == name, ReferenceCode.code == code
    )


def active_codes(db: Session, name: str) -> set[str]:
    """Returns the codes of a stored list that can be chosen today."""
    query = select(ReferenceCode.code).where(ReferenceCode.list_code == name, ReferenceCode.active)
    return set(db.scalars(query))
