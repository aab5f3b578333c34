"""Management information: indicators, their values, and what they are compared with."""

from app.models.intelligence import (
    comparator_areas,
    data_quality_issues,
    indicator_values,
    indicators,
    published_statistics,
    scorecards,
    source_feeds,
)

__all__ = [
    "comparator_areas",
    "data_quality_issues",
    "indicator_values",
    "indicators",
    "published_statistics",
    "scorecards",
    "source_feeds",
]
