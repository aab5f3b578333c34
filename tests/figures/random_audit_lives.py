"""Audits made up at random, with what became of each: recalled, returned, moderated, voided, …"""

from datetime import date, timedelta
from random import Random

from tests.figures.random_audits import (
    POLARITIES,
    QUESTIONS,
    REASONS,
    SOURCES,
    STATEMENTS,
    TEAMS,
    THEMES,
    TOOLS,
    Decision,
    Noted,
    Row,
    Section,
    Step,
    Version,
)

LATER = date(2027, 1, 1)  # than all that happens


class Life:
    """The steps of an audit, days apart."""

    def __init__(self, chance: Random, tool: str) -> None:
        self.chance, self.tool, self.steps = chance, tool, list[Step]()
        self.day = date(2026, 4, 7) + timedelta(days=chance.randrange(70))
        self.reason = chance.choice(REASONS)
        self.run()

    def happens(self, likely: float) -> bool:
        return self.chance.random() < likely

    def then(
        self, status: str, *, decision: Decision | None = None, versioned: bool = False
    ) -> None:
        version = random_version(self.chance, self.tool) if versioned else None
        self.steps.append(Step(self.day, status, version, decision))
        self.day += timedelta(days=self.chance.randrange(1, 14))

    def run(self) -> None:
        if self.happens(0.05):
            return self.then("draft")
        self.then("submitted", versioned=True)
        if self.happens(0.15):
            self.then("draft")  # recalled
            if self.happens(0.5):
                return None
            self.then("submitted", versioned=True)
        if self.happens(0.75) and not self.moderate():
            return None
        if self.happens(0.8):
            self.then("finalised")
            if self.happens(0.3):
                self.then("amended", versioned=True)
        if self.happens(0.12):
            self.then("voided")
        return None

    def moderate(self) -> bool:
        """Moderates the audit; returns whether it came to a decision on its grade."""
        self.then("awaiting_moderation")
        if self.happens(0.25):
            self.then("returned", decision=Decision("returned", self.proposed, None, self.reason))
            if self.happens(0.4):
                return False
            self.then("awaiting_moderation", versioned=True)
        if self.happens(0.15):
            return False
        self.then("moderated", decision=self.decided())
        if self.happens(0.3):
            self.then("appreciative_inquiry")
        return True

    @property
    def proposed(self) -> str | None:
        return [step.version for step in self.steps if step.version][-1].proposed

    def decided(self) -> Decision:
        levels, before = TOOLS[self.tool].levels, self.proposed
        grade = self.chance.choice([*levels, None])
        if grade is None:
            return Decision("no_grade", before, None, self.reason)
        change = levels.index(grade) - (levels.index(before) if before else 0)
        outcome = "upheld" if not change else "raised" if change > 0 else "lowered"
        return Decision(outcome, before, grade, self.reason)


def random_version(chance: Random, tool: str) -> Version:
    levels = TOOLS[tool].levels
    sections = {
        key: Section(
            chance.choice([*levels, *levels, None]),
            {each: _answer(chance, *TOOLS[tool].ranges[each]) for each in questions},
            chance.sample(STATEMENTS, chance.choice((0, 0, 1, 2))),
        )
        for key, questions in QUESTIONS.items()
    }
    auditor = chance.choice([*levels, *levels, None])
    indicative = chance.choice([*levels, auditor, auditor, None])
    return Version(auditor, indicative, chance.random() < 0.7, sections)


def _answer(chance: Random, low: int, high: int) -> int | None:
    return None if chance.random() < 0.15 else chance.randint(low, high)


def random_audits(chance: Random, number: int, again: int) -> list[Row]:
    """Returns audits, and then as many that repeat one of them as are asked for."""
    rows = [_row(chance, chance.choice(SOURCES)) for _ in range(number)]
    final = [row for row in rows if row.at(LATER).finalised]
    for _ in range(again):
        row = _row(chance, "re_audit")
        row.first = chance.choice([*final, *final, *rows[:number]])
        rows.append(row)
    return rows


def _row(chance: Random, source: str) -> Row:
    tool = chance.choice(("cype", "cype", "cype", "raa", "raa", "sen"))
    due = date(2026, 4, 28) + timedelta(days=chance.randrange(120))
    life = Life(chance, tool)
    asked = chance.choice(("recorded", *["confirmed_by_practitioner"] * 2, None))
    inquiry = None if asked is None else (asked, life.day + timedelta(days=chance.randrange(20)))
    row = Row(chance.choice(TEAMS), tool, source, due, life.steps, chance.random() < 0.7, inquiry)
    for _ in range(chance.randrange(4)):
        day = life.steps[0].day + timedelta(days=chance.randrange(40))
        gone = day + timedelta(days=chance.randrange(1, 40)) if chance.random() < 0.3 else None
        themes = chance.sample(THEMES, chance.randrange(3))
        section = chance.choice([*QUESTIONS, None])
        row.findings.append(Noted(day, themes, chance.choice(POLARITIES), section, gone))
    return row
