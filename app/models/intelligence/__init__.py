"""Management information: indicators, their values, and what they are compared with."""

from app.models.intelligence import (
    comparator_areas,
    indicator_values,
    indicators,
    published_statistics,
    scorecards,
)

__all__ = [
    "comparator_areas",
    "indicator_values",
    "indicators",
    "published_statistics",
    "scorecards",
]
