"""The steps of a version of an indicator: published, then retired, by itself or by the next."""

from app.models.intelligence.indicators import Indicator
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.roles import Permission

EDIT = Step(
    Indicator,
    "edit",
    Permission.INDICATOR_DEFINE,
    frozenset({IndicatorStatus.DRAFT, IndicatorStatus.PUBLISHED}),
    None,
)
PUBLISH = Step(
    Indicator,
    "publish",
    Permission.INDICATOR_DEFINE,
    frozenset({IndicatorStatus.DRAFT}),
    IndicatorStatus.PUBLISHED,
)
RETIRE = Step(
    Indicator,
    "retire",
    Permission.INDICATOR_DEFINE,
    frozenset({IndicatorStatus.PUBLISHED}),
    IndicatorStatus.RETIRED,
)
workflow.declare(EDIT, PUBLISH, RETIRE)
