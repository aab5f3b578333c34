"""Which audits are moderated: at random, for their grade, or so that every auditor is seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from uuid import UUID

from app.services.platform.seeded_order import ticket
from app.vocabulary.moderation import SelectionReason


@dataclass(frozen=True, slots=True)
class Candidate:
    """A submitted audit; `grade` is its proposed grade, None where the tool computed none."""

    id: UUID
    auditor_id: UUID
    grade: str | None
    tool_key: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The programme's moderation rule; no tool named means every tool."""

    always_grades: frozenset[str]
    random_pct: Decimal | int
    min_per_auditor: int
    applies_to_tools: frozenset[str] = frozenset()

    @property
    def share(self) -> Fraction:
        """Exact, so that 10 per cent of 30 is 3 and not a whisker more, rounded up to 4."""
        return Fraction(self.random_pct) / 100


@dataclass(frozen=True, slots=True)
class Selected:
    """The explanation may name the grade: a blind moderator must not read it before deciding."""

    id: UUID
    reason: SelectionReason
    explanation: str


def select(
    audits: Sequence[Candidate],
    rule: Rule,
    seed: str,
    already: Mapping[UUID, int],
    decided: frozenset[UUID],
) -> list[Selected]:
    """Choose what is moderated, the same for the same seed whatever the order of the audits.

    First the random share of all candidates, rounded up, blind to their grades; an audit that it
    hits is `random` even where its grade alone would have sufficed, because only an unconditional
    random stratum estimates the programme's agreement (docs/domain/figures.md, kappa). Then what
    the grade triggers among the rest, then the auditors' minimum per cycle.

    `already` counts what was selected of each auditor in this cycle, `decided` included; an audit
    in `decided` is never returned and is no candidate. A later run is for late audits: what an
    earlier run passed over is final, and passing it again would draw it twice.
    """
    if not 0 <= rule.share <= 1 or rule.min_per_auditor < 0:
        raise ValueError("A share is 0 to 100 per cent, and a minimum is not negative.")
    pool = _in_order_of_lot(audits, rule, seed, decided)
    chosen = _random(pool, rule)
    chosen += _graded(pool[len(chosen) :], rule)
    return chosen + _minimum(pool, rule, already, chosen)


def _in_order_of_lot(
    audits: Sequence[Candidate], rule: Rule, seed: str, decided: frozenset[UUID]
) -> list[Candidate]:
    if len({audit.id for audit in audits}) < len(audits):
        raise ValueError("An audit is a candidate twice.")
    tools = rule.applies_to_tools
    pool = [a for a in audits if a.id not in decided and (not tools or a.tool_key in tools)]
    return sorted(pool, key=lambda audit: (ticket(seed, str(audit.id)), audit.id))


def _random(pool: Sequence[Candidate], rule: Rule) -> list[Selected]:
    share = ceil(rule.share * len(pool))
    return [
        Selected(
            audit.id,
            SelectionReason.RANDOM,
            f"Drawn at random: {rank} of {share} out of {len(pool)} candidates.",
        )
        for rank, audit in enumerate(pool[:share], 1)
    ]


def _graded(rest: Sequence[Candidate], rule: Rule) -> list[Selected]:
    return [
        Selected(audit.id, SelectionReason.GRADE, f"Every audit graded {audit.grade} is moderated.")
        for audit in rest
        if audit.grade in rule.always_grades
    ]


def _minimum(
    pool: Sequence[Candidate],
    rule: Rule,
    already: Mapping[UUID, int],
    chosen: Sequence[Selected],
) -> list[Selected]:
    taken = {one.id for one in chosen}
    counts = Counter(already)
    counts.update(audit.auditor_id for audit in pool if audit.id in taken)
    topped_up = []
    for audit in pool:
        if audit.id in taken or counts[audit.auditor_id] >= rule.min_per_auditor:
            continue
        counts[audit.auditor_id] += 1
        nth = f"{counts[audit.auditor_id]} of {rule.min_per_auditor}"
        explanation = f"Number {nth} that every auditor has moderated in a cycle."
        topped_up.append(Selected(audit.id, SelectionReason.MINIMUM, explanation))
    return topped_up
