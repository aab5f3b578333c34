from typing import Annotated

from pydantic import Field

from app.schemas.platform.common import Flag, Line, Reason, Schema, Whole
from app.vocabulary.platform import ReferenceListKind
from app.vocabulary.roles import Permission, Role


class ReferenceQuery(Schema):
    """The query parameters of `GET /v1/reference/{list_code}`."""

    active: bool | None = Field(
        None, description="Only codes that are in use (true), or no longer in use (false)."
    )


class ReferenceListRead(Schema):
    """A code list; its kind says whether a council may change it."""

    list_code: str = Field(examples=["exemption_reasons"])
    title: str = Field(examples=["Reasons for exemption"])
    kind: ReferenceListKind


class ReferenceLists(Schema):
    """All code lists of the service."""

    items: list[ReferenceListRead]


class ReferenceCodeWrite(Schema):
    """The whole code of a local list, as it is created or replaced."""

    label: Line = Field(examples=["Long-term sickness"])
    meaning: Reason | None = None
    position: Annotated[Whole, Field(ge=1, le=10_000)] = Field(
        description="The position of the code in its list."
    )
    active: Flag = Field(
        True, description="Whether the code can be chosen; codes are never deleted."
    )


class ReferenceCodeRead(Schema):
    """One code of a list, with the label people read and its meaning."""

    list_code: str = Field(examples=["exemption_reasons"])
    code: str = Field(examples=["long_term_sickness"])
    label: str
    meaning: str | None
    position: int
    active: bool
    version: int


class ReferenceCodes(ReferenceListRead):
    """A list with its codes, in their order."""

    items: list[ReferenceCodeRead]


class StateRead(Schema):
    """A status in a workflow."""

    code: str = Field(examples=["draft"])
    label: str
    meaning: str | None
    final: bool = Field(description="Whether no step leads out of this status.")


class RequirementRead(Schema):
    """A condition of a step, with the reason that is given when it does not hold."""

    code: str = Field(examples=["round_closed"])
    reason: str


class StepRead(Schema):
    """One step of a workflow: its statuses, its permission and its conditions."""

    verb: str = Field(examples=["submit"])
    from_status: list[str]
    to_status: str | None = Field(description="Null when the step does not change the status.")
    permission: Permission | None = Field(
        description="Null when only the service itself takes the step."
    )
    roles: list[Role] = Field(description="The roles that have the permission.")
    who: RequirementRead | None = Field(description="The condition on the person; others get 403.")
    guards: list[RequirementRead] = Field(
        description="The conditions on the record; otherwise 409."
    )


class WorkflowRead(Schema):
    """A workflow: its states, and the steps between them."""

    name: str = Field(examples=["audit"])
    title: str = Field(examples=["Audit"])
    states: list[StateRead]
    steps: list[StepRead]


class Workflows(Schema):
    """All workflows."""

    items: list[WorkflowRead]
