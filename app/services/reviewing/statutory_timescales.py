"""The clocks of reviews, conferences, visits and disputes, each with its source."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.dates import days_after, months_after
from app.services.reference.working_days import WorkingCalendar


class ClockUnit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True)
class Clock:
    """A time limit: at most `n` units after `start_event`, with the source of the rule."""

    code: str
    unit: ClockUnit
    n: int
    source: str
    start_event: str

    def due(self, start: date, working: WorkingCalendar) -> date:
        """Returns the last day in time of a clock that started on `start`."""
        if self.unit is ClockUnit.WORKING_DAYS:
            return working.add(start, self.n)
        if self.unit is ClockUnit.MONTHS:
            return months_after(start, self.n)
        return days_after(start, self.n * (7 if self.unit is ClockUnit.WEEKS else 1))


_REGULATIONS = "Care Planning, Placement and Case Review (England) Regulations 2010, as made"
_WORKING, _MONTHS = ClockUnit.WORKING_DAYS, ClockUnit.MONTHS

# The table of docs/domain/reference.md, without the limits that no source confirmed: the deadlines
# of the review record and an IRO's caseload. The source of a local procedure says that it is local.
CLOCKS: dict[str, Clock] = {
    clock.code: clock
    for clock in (
        Clock("cic_review_1", _WORKING, 20, f"{_REGULATIONS}, reg 33(1)", "became_looked_after"),
        Clock("cic_review_2", _MONTHS, 3, f"{_REGULATIONS}, reg 33(2)", "previous_review"),
        Clock("cic_review_n", _MONTHS, 6, f"{_REGULATIONS}, reg 33(2)", "previous_review"),
        Clock(
            "short_breaks_review_1",
            _MONTHS,
            3,
            f"{_REGULATIONS}, reg 48: short breaks",
            "first_short_break",
        ),
        Clock(
            "short_breaks_review_n",
            _MONTHS,
            6,
            f"{_REGULATIONS}, reg 48: short breaks",
            "previous_review",
        ),
        Clock(
            "source_due_date",
            ClockUnit.DAYS,
            0,
            "The due date that the case system sent, as earlier meetings are not known",
            "due_date",
        ),
        Clock(
            "icpc",
            _WORKING,
            15,
            "Standard Safeguarding Dataset, icpc_icpc_target_date",
            "strategy_discussion",
        ),
        Clock(
            "icpc_statistics",
            _WORKING,
            15,
            "Department for Education, Characteristics of children in need",
            "section_47_started",
        ),
        Clock(
            "transfer_in_conf",
            _WORKING,
            15,
            "Working Together to Safeguard Children, children who move on a plan",
            "notification",
        ),
        Clock(
            "rcpc_1",
            _MONTHS,
            3,
            "North Yorkshire safeguarding procedures, Managing a child protection plan;"
            " statutory guidance to be confirmed",
            "initial_conference",
        ),
        Clock(
            "rcpc_n",
            _MONTHS,
            6,
            "North Yorkshire safeguarding procedures, Managing a child protection plan;"
            " statutory guidance to be confirmed",
            "previous_conference",
        ),
        Clock(
            "core_group_1",
            _WORKING,
            10,
            "Local procedure: Newcastle, Core groups",
            "initial_conference",
        ),
        Clock(
            "iro_told",
            _WORKING,
            2,
            "Local procedure: Hertfordshire, citing the IRO Handbook",
            "became_looked_after",
        ),
        Clock(
            "iro_appointed",
            _WORKING,
            5,
            "Local procedure: Hertfordshire, citing the IRO Handbook; Rochdale",
            "became_looked_after",
        ),
        Clock(
            "iro_dispute",
            _WORKING,
            20,
            "IRO Handbook 6.2, as quoted by Southwark: the whole formal process",
            "formal_opened",
        ),
        Clock(
            "iro_recommendation",
            ClockUnit.DAYS,
            5,
            "Local procedure: Knowsley; uncontested, it becomes a decision",
            "recommendation_made",
        ),
        Clock("visit_first", ClockUnit.WEEKS, 1, f"{_REGULATIONS}, reg 28", "placement_started"),
        Clock("visit_n", ClockUnit.WEEKS, 6, f"{_REGULATIONS}, reg 28", "previous_visit"),
        Clock(
            "visit_n_to_18",
            _MONTHS,
            3,
            f"{_REGULATIONS}, reg 28: after the first year, if the placement is to last until 18",
            "previous_visit",
        ),
    )
}
