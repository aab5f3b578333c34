from typing import Annotated

from pydantic import Field

from app.schemas.platform.common import Flag, Line, Reason, Schema, Whole
from app.vocabulary.platform import ReferenceListKind
from app.vocabulary.roles import Permission, Role


class ReferenceQuery(Schema):
    """What `GET /v1/reference/{list_code}` may be asked."""

    active: bool | None = Field(None, description="Only codes in use, or only those no longer.")


class ReferenceListRead(Schema):
    """A list of words, and who may change it."""

    list_code: str = Field(examples=["exemption_reasons"])
    title: str = Field(examples=["Reasons for exemption"])
    kind: ReferenceListKind


class ReferenceLists(Schema):
    """Every list of words that the service knows."""

    items: list[ReferenceListRead]


class ReferenceCodeWrite(Schema):
    """One word of a local list, whole."""

    label: Line = Field(examples=["Long-term sickness"])
    meaning: Reason | None = None
    position: Annotated[Whole, Field(ge=1, le=10_000)] = Field(
        description="Where it stands in its list."
    )
    active: Flag = Field(True, description="Whether it may still be chosen; nothing is deleted.")


class ReferenceCodeRead(Schema):
    """One word of a list: what the wire says, what a person reads, and what is meant."""

    list_code: str = Field(examples=["exemption_reasons"])
    code: str = Field(examples=["long_term_sickness"])
    label: str
    meaning: str | None
    position: int
    active: bool
    version: int


class ReferenceCodes(ReferenceListRead):
    """A list with its words, in their order."""

    items: list[ReferenceCodeRead]


class StateRead(Schema):
    """A status that something may have."""

    code: str = Field(examples=["draft"])
    label: str
    meaning: str | None
    final: bool = Field(description="Whether no step leads on from here.")


class RequirementRead(Schema):
    """What must hold, and what is said when it does not."""

    code: str = Field(examples=["round_closed"])
    reason: str


class StepRead(Schema):
    """One legal move: from where, to where, who may make it, and on what conditions."""

    verb: str = Field(examples=["submit"])
    from_status: list[str]
    to_status: str | None = Field(description="Null when the status stays.")
    permission: Permission | None = Field(description="Null: only the service itself.")
    roles: list[Role] = Field(description="The roles that have the permission.")
    who: RequirementRead | None = Field(description="Which person of those; 403 for others.")
    guards: list[RequirementRead] = Field(description="What the thing must fulfil; 409 otherwise.")


class WorkflowRead(Schema):
    """The states of something, and every step between them."""

    name: str = Field(examples=["audit"])
    title: str = Field(examples=["Audit"])
    states: list[StateRead]
    steps: list[StepRead]


class Workflows(Schema):
    """Everything that has states."""

    items: list[WorkflowRead]
