"""Management information: indicators, their values, scorecards, and what they compare with."""

from app.routers.intelligence import (
    comparator_areas,
    data_quality_issues,
    file_imports,
    indicator_figures,
    indicator_values,
    indicators,
    published_statistics,
    rejected_records,
    scorecards,
    source_feeds,
)

ROUTERS = (
    indicators.router,
    indicator_values.router,
    indicator_figures.router,
    scorecards.router,
    comparator_areas.router,
    published_statistics.router,
    file_imports.router,
    data_quality_issues.router,
    source_feeds.router,
    rejected_records.router,
)
