"""Publishes the workflows: the same steps that `workflow` enforces."""

from enum import StrEnum

from app.core.errors import NotFound
from app.data.files import list_name, words
from app.models.platform.base import Base
from app.schemas.reference.code_lists import (
    RequirementRead,
    StateRead,
    StepRead,
    WorkflowRead,
    Workflows,
)
from app.services import access
from app.services.access import GRANTS
from app.services.platform.workflow import STEPS, Guard, Step
from app.vocabulary.roles import Role


def everything() -> Workflows:
    with_states = {m: steps for m, steps in STEPS.items() if "status" in m.__table__.columns}
    items = [_described(model, steps) for model, steps in with_states.items()]
    return Workflows(items=sorted(items, key=lambda item: item.name))


def one(name: str) -> WorkflowRead:
    for item in everything().items:
        if item.name == name:
            return item
    raise NotFound("There is no workflow with this name.")


def _described(model: type[Base], steps: list[Step]) -> WorkflowRead:
    noun = access.label(model)
    states = _states(model)
    with_next = frozenset().union(*(step.start for step in steps if step.end is not None))
    described = {word["code"]: word for word in words(list_name(states))["codes"]}
    return WorkflowRead(
        name=noun.replace(" ", "_"),
        title=noun.capitalize(),
        states=[
            StateRead(**described[state.value], final=state not in with_next) for state in states
        ],
        steps=[_step(step, states) for step in steps],
    )


def _states(model: type[Base]) -> type[StrEnum]:
    states: type[StrEnum] = model.__table__.columns["status"].type.enum_class  # type: ignore[attr-defined]
    return states


def _step(step: Step, states: type[StrEnum]) -> StepRead:
    return StepRead(
        verb=step.verb,
        from_status=[state.value for state in states if state in step.start or not step.start],
        to_status=step.end.value if step.end else None,
        permission=step.permission,
        roles=[role for role in Role if step.permission in GRANTS[role]],
        who=_condition(step.who) if step.who else None,
        guards=[_condition(guard) for guard in (*step.guards, *step.results)],
    )


def _condition(guard: Guard) -> RequirementRead:
    return RequirementRead(code=guard.code, reason=guard.reason)
