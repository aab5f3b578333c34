"""What the catalogue of metrics says of each."""

from pydantic import Field

from app.schemas.platform.common import Schema
from app.vocabulary.figures import Audience


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


class CatalogueMetric(MetricDefinition):
    """The definition of a metric, and whether you may ask for its figures."""

    for_you: bool = Field(
        description="Whether your roles let you ask for its figures at `/v1/metrics`; if not, they"
        " are in releases only."
    )
    scope: Audience | None = Field(
        description="The audience whose figures you get without `disclosure`; null for none."
    )


class MetricCatalogue(Schema):
    items: list[CatalogueMetric]
