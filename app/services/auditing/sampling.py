"""Stratified random samples that anybody can repeat from the seed: SHA-256 and nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from app.core.seeded_order import ticket
from app.vocabulary.auditing import SampleOutcome


@dataclass(frozen=True, slots=True)
class FrameEntry:
    subject_ref: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Member:
    """One subject of the frame, with its rank and outcome.

    `rank` counts from 1 within the stratum and includes excluded subjects: it is the order of the
    hashes, not of the subjects drawn.
    """

    subject_ref: str
    stratum: str
    rank: int
    draw_hash: str
    outcome: SampleOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class Stratum:
    name: str
    frame_size: int
    excluded: int
    asked: int
    drawn: int

    @property
    def eligible(self) -> int:
        return self.frame_size - self.excluded

    @property
    def shortfall(self) -> int:
        """Returns how many subjects were requested but not available."""
        return self.asked - self.drawn

    @property
    def inclusion_probability(self) -> Decimal | None:
        """Returns each eligible subject's chance of being drawn; None without eligible subjects.

        Its inverse is the weight of a subject in an estimate.
        """
        return Decimal(self.drawn) / self.eligible if self.eligible else None


@dataclass(frozen=True, slots=True)
class Draw:
    seed: str
    frame_size: int
    frame_hash: str
    strata: list[Stratum]
    members: list[Member]

    @property
    def drawn(self) -> list[Member]:
        return [m for m in self.members if m.outcome is SampleOutcome.DRAWN]


def frame_hash(frame: Sequence[FrameEntry]) -> str:
    """Returns the SHA-256 over the sorted pairs of subject and stratum, as compact JSON."""
    pairs = sorted((entry.subject_ref, entry.stratum) for entry in frame)
    return sha256(json.dumps(pairs, separators=(",", ":")).encode()).hexdigest()


def draw(
    frame: Sequence[FrameEntry],
    n_per_stratum: int | Mapping[str, int],
    seed: str,
    excluded: Mapping[str, str],
) -> Draw:
    """Draws up to n subjects of every stratum, without replacement, each equally likely.

    With a mapping, nothing is drawn of a stratum that it does not name, and a named stratum that
    the frame lacks is a shortfall. `excluded` gives a reason for each excluded subject; subjects
    outside the frame are ignored. A larger draw with the same seed contains the smaller one.
    Raises ValueError for a subject that is in the frame twice (it would have two chances), and for
    a negative number.
    """
    _check(frame, n_per_stratum)
    by_stratum: dict[str, list[str]] = {}
    if not isinstance(n_per_stratum, int):
        by_stratum = {name: [] for name in n_per_stratum}
    for entry in frame:
        by_stratum.setdefault(entry.stratum, []).append(entry.subject_ref)
    strata, members = [], []
    for name, refs in sorted(by_stratum.items()):
        asked = n_per_stratum if isinstance(n_per_stratum, int) else n_per_stratum.get(name, 0)
        drawn = _of_stratum(name, refs, asked, seed, excluded)
        members += drawn
        strata.append(_counts(name, asked, drawn))
    return Draw(seed, len(frame), frame_hash(frame), strata, members)


def _of_stratum(
    name: str, refs: Sequence[str], asked: int, seed: str, excluded: Mapping[str, str]
) -> list[Member]:
    ranked = sorted((ticket(seed, ref), ref) for ref in refs)
    members, remaining = [], asked
    for rank, (draw_hash, ref) in enumerate(ranked, 1):
        if ref in excluded:
            outcome, reason = SampleOutcome.EXCLUDED, excluded[ref]
        elif remaining:
            remaining -= 1
            outcome = SampleOutcome.DRAWN
            reason = f"Its hash ranks {rank} of {len(ranked)}; {asked} were to be drawn."
        else:
            outcome = SampleOutcome.NOT_DRAWN
            reason = f"Its hash ranks {rank} of {len(ranked)}, after the {asked} that were drawn."
        members.append(Member(ref, name, rank, draw_hash, outcome, reason))
    return members


def _counts(name: str, asked: int, members: Sequence[Member]) -> Stratum:
    outcomes = [member.outcome for member in members]
    return Stratum(
        name,
        frame_size=len(members),
        excluded=outcomes.count(SampleOutcome.EXCLUDED),
        asked=asked,
        drawn=outcomes.count(SampleOutcome.DRAWN),
    )


def _check(frame: Sequence[FrameEntry], n_per_stratum: int | Mapping[str, int]) -> None:
    numbers = [n_per_stratum] if isinstance(n_per_stratum, int) else n_per_stratum.values()
    if any(n < 0 for n in numbers):
        raise ValueError("A sample size must not be negative.")
    if len({entry.subject_ref for entry in frame}) < len(frame):
        raise ValueError("A subject is in the frame twice.")
