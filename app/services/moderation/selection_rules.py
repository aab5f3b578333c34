"""The choice of audits to moderate: at random, for their grade, or for the auditor's minimum."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from uuid import UUID

from app.core.seeded_order import ticket
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
    """The programme's moderation rule; without tools it applies to every tool."""

    always_grades: frozenset[str]
    random_pct: Decimal | int
    min_per_auditor: int
    applies_to_tools: frozenset[str] = frozenset()

    @property
    def share(self) -> Fraction:
        """Returns the share as an exact fraction, so that 10 per cent of 30 is 3 and never 4."""
        return Fraction(self.random_pct) / 100


@dataclass(frozen=True, slots=True)
class Selected:
    """A selected audit; the explanation may name its grade, so blind moderators must not see it."""

    id: UUID
    reason: SelectionReason
    explanation: str


def select(
    audits: Sequence[Candidate],
    rule: Rule,
    seed: str,
    selected_before: Mapping[UUID, int],
    decided: frozenset[UUID],
) -> list[Selected]:
    """Chooses the audits to moderate; the same seed gives the same choice in whatever order.

    The random share of all candidates comes first, rounded up and regardless of grades. An audit in
    it is `random` even if its grade alone would have been enough, because only an unconditional
    random stratum estimates the programme's agreement (docs/domain/figures.md, kappa). Then come
    the audits with a grade of the rule, then the auditors' minimum per cycle.

    `selected_before` counts the audits of each auditor that were selected in this cycle, those in
    `decided` included. Audits in `decided` are no candidates. A later run is for late audits: an
    audit that an earlier run passed over is final, so a second draw must not include it.
    """
    if not 0 <= rule.share <= 1 or rule.min_per_auditor < 0:
        raise ValueError(
            "The random share must be 0 to 100 per cent, and the minimum not negative."
        )
    pool = _shuffled(audits, rule, seed, decided)
    chosen = _random(pool, rule)
    chosen += _graded(pool[len(chosen) :], rule)
    return chosen + _minimum(pool, rule, selected_before, chosen)


def _shuffled(
    audits: Sequence[Candidate], rule: Rule, seed: str, decided: frozenset[UUID]
) -> list[Candidate]:
    if len({audit.id for audit in audits}) < len(audits):
        raise ValueError("An audit is listed twice.")
    tools = rule.applies_to_tools
    pool = [a for a in audits if a.id not in decided and (not tools or a.tool_key in tools)]
    return sorted(pool, key=lambda audit: (ticket(seed, str(audit.id)), audit.id))


def _random(pool: Sequence[Candidate], rule: Rule) -> list[Selected]:
    share = ceil(rule.share * len(pool))
    return [
        Selected(
            audit.id,
            SelectionReason.RANDOM,
            f"Drawn at random: number {rank} of {share}, out of {len(pool)} candidates.",
        )
        for rank, audit in enumerate(pool[:share], 1)
    ]


def _graded(rest: Sequence[Candidate], rule: Rule) -> list[Selected]:
    return [
        Selected(
            audit.id,
            SelectionReason.GRADE,
            f"Every audit graded “{audit.grade.replace('_', ' ')}” is moderated.",
        )
        for audit in rest
        if audit.grade is not None and audit.grade in rule.always_grades
    ]


def _minimum(
    pool: Sequence[Candidate],
    rule: Rule,
    selected_before: Mapping[UUID, int],
    chosen: Sequence[Selected],
) -> list[Selected]:
    chosen_ids = {one.id for one in chosen}
    counts = Counter(selected_before)
    counts.update(audit.auditor_id for audit in pool if audit.id in chosen_ids)
    topped_up = []
    for audit in pool:
        if audit.id in chosen_ids or counts[audit.auditor_id] >= rule.min_per_auditor:
            continue
        counts[audit.auditor_id] += 1
        number = f"number {counts[audit.auditor_id]} of {rule.min_per_auditor}"
        explanation = f"For the minimum of each auditor in a cycle: {number} of this auditor."
        topped_up.append(Selected(audit.id, SelectionReason.MINIMUM, explanation))
    return topped_up
