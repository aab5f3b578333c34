"""What audits were on a day, told from the steps of their lives in plain Python.

The definitions are those of docs/domain/figures.md; nothing here looks into the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

TEAMS = ("dartford-1", "dover-1", "swale-1")
SOURCES = ("random", "stratified", "directed")
THEMES, POLARITIES = ("planning", "voice", "drift"), ("strength", "development", "concern")
STATEMENTS = ("reflective", "restorative", "relational")
QUESTIONS = {"assessment": ("pace", "view"), "planning": ("aims",)}
COMMON = ("inadequate", "requires_improvement", "good", "outstanding")
FINAL = {"finalised", "amended"}


class Tool(NamedTuple):
    scale: str
    levels: Sequence[str]
    ranges: dict[str, tuple[int, int]]  # the lowest and the highest answer of each question


class Walk(NamedTuple):
    """The way from a level of a scale of our own to the common scale."""

    level: str
    to: str
    valid: date
    approved: date | None


TOOLS = {
    "cype": Tool("ofsted4", COMMON, {"pace": (0, 10), "view": (1, 4), "aims": (0, 5)}),
    "raa": Tool(
        "own4",
        ("weak", "fair", "sound", "strong"),
        {"pace": (1, 7), "view": (0, 10), "aims": (2, 5)},
    ),
    "sen": Tool(
        "own3", ("low", "middle", "high"), {"pace": (0, 10), "view": (0, 3), "aims": (0, 6)}
    ),
}
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
WALKS = (
    Walk("weak", "inadequate", APRIL, date(2026, 4, 10)),
    Walk("fair", "requires_improvement", APRIL, date(2026, 4, 10)),
    Walk("sound", "good", APRIL, date(2026, 7, 20)),
    Walk("fair", "good", date(2026, 8, 3), date(2026, 7, 6)),
    Walk("fair", "outstanding", MAY, None),
    Walk("strong", "outstanding", APRIL, None),
)


REASONS = ("random", "grade", "requested", None)


def common_level(tool: str, grade: str | None, day: date) -> int | None:
    """Returns the place of a grade on the common scale, if it has one on the day."""
    if TOOLS[tool].scale == "ofsted4":
        return None if grade is None else COMMON.index(grade)
    ways = [
        each
        for each in WALKS
        if each.level == grade and each.valid <= day and each.approved and each.approved <= day
    ]
    return COMMON.index(max(ways, key=lambda each: each.valid).to) if ways else None


@dataclass
class Section:
    grade: str | None
    answers: dict[str, int | None]
    evidence: list[str]


@dataclass
class Version:
    auditor: str | None
    indicative: str | None
    involved: bool
    sections: dict[str, Section]

    @property
    def proposed(self) -> str | None:
        return self.auditor or self.indicative


@dataclass
class Decision:
    outcome: str
    before: str | None
    grade: str | None
    reason: str | None  # why the audit was selected


@dataclass
class Step:
    day: date
    status: str
    version: Version | None = None
    decision: Decision | None = None


@dataclass
class Noted:
    """A finding."""

    day: date
    themes: list[str]
    polarity: str
    section: str | None
    withdrawn: date | None


@dataclass
class Row:
    team: str
    tool: str
    source: str
    due: date
    steps: list[Step]
    requires_inquiry: bool
    inquiry: tuple[str, date] | None
    findings: list[Noted] = field(default_factory=list)
    first: "Row | None" = None  # the audit that it repeats
    stored: Any = None

    @property
    def assigned(self) -> date:
        return self.steps[0].day - timedelta(days=1)

    def at(self, day: date) -> "Seen":
        return Seen(self, day, [step for step in self.steps if step.day <= day])


@dataclass
class Seen:
    """An audit as it was at the end of a day."""

    row: Row
    day: date
    steps: list[Step]

    @property
    def place(self) -> str:
        return self.row.team

    @property
    def district(self) -> str:
        return district_of(self.place)

    @property
    def source(self) -> str:
        return self.row.source

    @property
    def month(self) -> str:
        return f"{self.row.due:%Y-%m}"

    @property
    def status(self) -> str:
        return self.steps[-1].status if self.steps else "draft"

    @property
    def is_submitted(self) -> bool:
        return self.status not in {"draft", "voided"}

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def version(self) -> Version:
        return [step.version for step in self.steps if step.version][-1]

    @property
    def submitted(self) -> date | None:
        return next((step.day for step in self.steps if step.version), None)

    @property
    def finalised(self) -> date | None:
        return next((step.day for step in self.steps if step.status in FINAL), None)

    @property
    def decision(self) -> Decision | None:
        """The current decision; it goes when the grade that it was about is amended."""
        current = None
        for step in self.steps:
            if step.status == "amended" and current and step.version:
                current = current if step.version.proposed == current.before else None
            current = step.decision or current
        return current

    @property
    def first_decision(self) -> Decision | None:
        return next((step.decision for step in self.steps if step.decision), None)

    @property
    def selection_reason(self) -> str:
        return (self.first_decision and self.first_decision.reason) or "not_selected"

    @property
    def judged(self) -> tuple[int, int] | None:
        """The levels before and after the first decision, if both are on the common scale."""
        first = self.first_decision
        before, after = (self.level(getattr(first, name, None)) for name in ("before", "grade"))
        return None if before is None or after is None else (before, after)

    @property
    def is_moderated(self) -> bool:
        return self.decision is not None and self.decision.outcome != "returned"

    @property
    def moderated(self) -> str | None:
        return self.decision.grade if self.decision else None

    @property
    def final(self) -> str | None:
        return self.moderated or self.version.proposed

    def level(self, grade: str | None) -> int | None:
        return common_level(self.row.tool, grade, self.day)

    @property
    def findings(self) -> list[Noted]:
        return [
            each
            for each in self.row.findings
            if each.day <= self.day and not (each.withdrawn and each.withdrawn <= self.day)
        ]

    @property
    def is_confirmed(self) -> bool:
        status, day = self.row.inquiry or ("none", self.day)
        return status == "confirmed_by_practitioner" and day <= self.day


def district_of(team: str) -> str:
    return team.rpartition("-")[0]


@dataclass
class Part:
    """A section of an audit, or the answer to a question in it."""

    place: str
    section: str
    question: str
    level: int | None
    points: Fraction | None

    @property
    def district(self) -> str:
        return district_of(self.place)


def sections_of(seen: Seen) -> Iterator[Part]:
    for key, section in seen.version.sections.items():
        if section.grade is not None:
            yield Part(seen.place, key, "", seen.level(section.grade), None)


def answers_of(seen: Seen) -> Iterator[Part]:
    """Yields the answers to scaling questions, on a scale from 0 to 10."""
    for key, section in seen.version.sections.items():
        for question, value in section.answers.items():
            if value is not None:
                low, high = TOOLS[seen.row.tool].ranges[question]
                yield Part(seen.place, key, question, None, Fraction(value - low, high - low) * 10)
