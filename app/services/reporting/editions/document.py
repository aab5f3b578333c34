"""The description of a printed report: headings, prose, tables and charts, in their order.

HTML, PDF and Word are three renderings of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """A heading; the sections of the report are level 1."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Prose:
    """Paragraphs of text."""

    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row is its header."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; `share` is its part of the whole length."""

    label: str
    value: str
    share: float


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, each with its label and value as text; the table after it says the same."""

    caption: str
    bars: Sequence[Bar]

    @property
    def alternative(self) -> str:
        """What somebody reads who does not see the chart."""
        parts = ", ".join(f"{bar.label} {bar.value}" for bar in self.bars)
        return f"Bar chart: {self.caption}. {parts}."


Block = Heading | Prose | Table | Chart


@dataclass(frozen=True)
class Document:
    """A report as it is printed."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]  # what a reader wants to know first, such as the day
    blocks: Sequence[Block] = field(default_factory=list)
    notes: Sequence[str] = field(default_factory=list)
    language: str = "en-GB"
