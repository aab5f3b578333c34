"""The children of the demo: in every team, with their workers; some arrive, move or leave."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import clock
from app.demo.organisation import Cast
from app.demo.timeline import SYSTEM, Case, Story
from app.schemas.intake.subject_push import AllocationWrite, SubjectRecord
from app.services.intake import subject_push
from app.services.platform.batches import push as batches
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine

CHILDREN_PER_TEAM = 9
LINES = (
    ServiceLine.CHILDREN_IN_CARE,
    ServiceLine.CHILD_PROTECTION,
    ServiceLine.CHILDREN_IN_NEED,
)

UNDER_18 = tuple(each for each in AgeBand if each not in (AgeBand.UNBORN, AgeBand.FROM_18))
AGES = {
    ServiceLine.CHILDREN_IN_CARE: UNDER_18,
    ServiceLine.CHILD_PROTECTION: (AgeBand.UNBORN, *UNDER_18),
    ServiceLine.CHILDREN_IN_NEED: (AgeBand.UNBORN, *UNDER_18),
    ServiceLine.DISABLED_CHILDREN: UNDER_18,
    ServiceLine.ADOPTION_RAA: (AgeBand.UNDER_1, AgeBand.FROM_1_TO_4, AgeBand.FROM_5_TO_9),
    ServiceLine.YOUTH_JUSTICE: (AgeBand.FROM_10_TO_15, AgeBand.FROM_16_TO_17),
    ServiceLine.SEN: (*UNDER_18, AgeBand.FROM_18)[1:],  # plans may last until 25
}


@dataclass(frozen=True)
class Child:
    """A made-up child; `workers` hold the case one after the other."""

    number: int
    team_code: str
    line: ServiceLine
    workers: tuple[str, ...]
    age_band: AgeBand


def plan(story: Story) -> None:
    """Plans the children: most from the start; some arrive later, change worker, or leave."""
    for child in _children(story.cast, story):
        begins = story.start
        if child.number % 10 == 0:
            begins = story.after(story.rng.randint(20, 200), story.start)
        story.at(begins, 6, push, child, 1, begins)
        ends = None
        if child.number % 7 == 0:
            story.at(story.after(story.rng.randint(60, 300), begins), 7, push, child, 2, begins)
        elif child.number % 13 == 0:
            ends = story.after(story.rng.randint(60, 300), begins)
            story.at(ends, 7, leave, child, begins)
        story.cases.append(
            Case(name_of(child), child.line, child.team_code, child.workers[0], begins, ends)
        )


def _children(cast: Cast, story: Story) -> list[Child]:
    children: list[Child] = []
    for team in cast.teams:
        workers = [str(person.employment_ref) for person in cast.practitioners[team.code]]
        for n in range(CHILDREN_PER_TEAM):
            line = team.service_line or ServiceLine.CHILDREN_IN_CARE
            if line is ServiceLine.CHILDREN_IN_CARE:
                line = LINES[n % len(LINES)]
            first, second = story.rng.sample(workers, 2)
            ages = AGES[line]
            band = ages[story.rng.randrange(len(AgeBand)) % len(ages)]
            children.append(Child(len(children) + 1, team.code, line, (first, second), band))
    return children


def push(story: Story, child: Child, workers: int, since: date) -> None:
    """Pushes a child as the case-management system does, with the workers it has had."""
    _push_record(story, child, _allocations(child, workers, since))


def leave(story: Story, child: Child, since: date) -> None:
    """Closes the case."""
    (allocation,) = _allocations(child, 1, since)
    _push_record(story, child, [allocation | {"valid_to": str(clock.today())}])


def name_of(child: Child) -> str:
    """Returns the identifier of the child in the case-management system."""
    return f"L{child.number:05d}"


def _allocations(child: Child, workers: int, since: date) -> list[dict[str, Any]]:
    today = clock.today()
    usual = {"team_code": child.team_code, "service_line": child.line.value}
    first = usual | {"worker_ref": child.workers[0], "valid_from": str(since)}
    if workers == 1:
        return [first]
    second = usual | {"worker_ref": child.workers[1], "valid_from": str(today)}
    return [first | {"valid_to": str(today)}, second]


def _push_record(story: Story, child: Child, allocations: list[dict[str, Any]]) -> None:
    record = SubjectRecord(
        external_id=name_of(child),
        age_band=child.age_band,
        allocations=[AllocationWrite.model_validate(each) for each in allocations],
    )
    (item,) = batches.upsert(story.db, story.machine, subject_push.PUSHED, SYSTEM, [record])
    if item.faults:
        story.refused.append(f"child: {item.faults}")
        return
    story.note("child", item.id)
