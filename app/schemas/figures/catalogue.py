"""What the catalogue of metrics says of each."""

from app.schemas.platform.common import Schema


class MetricDefinition(Schema):
    """The definition of a metric."""

    slug: str
    title: str
    unit: str
    polarity: str
    numerator: str
    denominator: str
    parameters: list[str]
    dimensions: list[str]
    source: str
    definition_version: int


class MetricCatalogue(Schema):
    items: list[MetricDefinition]
