"""Stratified random samples that anybody can draw again: a seed, SHA-256, and nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from app.services.platform.seeded_order import ticket
from app.vocabulary.auditing import SampleOutcome


@dataclass(frozen=True, slots=True)
class FrameEntry:
    subject_ref: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Member:
    """One subject of the frame, where its hash put it, and what came of that.

    `rank` counts from 1 within the stratum, the excluded included: it says where the lot fell,
    not whether the subject could be taken.
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
        """How many were asked for and not there."""
        return self.asked - self.drawn

    @property
    def inclusion_probability(self) -> Decimal | None:
        """Of each eligible subject; its inverse is the weight in an estimate. None if none is."""
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
    """SHA-256 over the sorted pairs of subject and stratum, as compact JSON."""
    pairs = sorted((entry.subject_ref, entry.stratum) for entry in frame)
    return sha256(json.dumps(pairs, separators=(",", ":")).encode()).hexdigest()


def draw(
    frame: Sequence[FrameEntry],
    n_per_stratum: int | Mapping[str, int],
    seed: str,
    excluded: Mapping[str, str],
) -> Draw:
    """Draw up to n subjects of every stratum, without replacement, each equally likely.

    A mapping draws none of a stratum it does not name, and a named stratum that the frame lacks
    is a shortfall. `excluded` gives a reason per subject; whoever is not in the frame is ignored.
    Asking for more later keeps everybody drawn before. ValueError: a subject twice in the frame
    (it would have two chances), or a negative number.
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
    lots = sorted((ticket(seed, ref), ref) for ref in refs)
    members, left = [], asked
    for rank, (lot, ref) in enumerate(lots, 1):
        if ref in excluded:
            outcome, reason = SampleOutcome.EXCLUDED, excluded[ref]
        elif left:
            left -= 1
            outcome = SampleOutcome.DRAWN
            reason = f"Its hash ranks {rank} of {len(lots)}; {asked} were to be drawn."
        else:
            outcome = SampleOutcome.NOT_DRAWN
            reason = f"Its hash ranks {rank} of {len(lots)}, after the {asked} that were drawn."
        members.append(Member(ref, name, rank, lot, outcome, reason))
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
        raise ValueError("A sample size is not negative.")
    if len({entry.subject_ref for entry in frame}) < len(frame):
        raise ValueError("A subject is in the frame twice.")
