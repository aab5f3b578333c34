"""The codes of management information."""

from app.http.problems.pages.entry import FIELDS, Entry

_PUSH = "Correct the record and push it again; the others of the batch are not touched."

PAGES: dict[str, Entry] = {
    "version_taken": Entry(
        "Version taken", "The indicator has a version with this number already.", FIELDS
    ),
    "newer_version": Entry(
        "Newer version published",
        "A newer version of this indicator is in force.",
        "Number the changed definition after the published version.",
    ),
    "denominator": Entry(
        "Denominator missing or not needed",
        "Every unit but a count has a denominator.",
        FIELDS,
    ),
    "tolerance": Entry(
        "Tolerance not meant",
        "Only an indicator whose aim is near its target has a tolerance.",
        FIELDS,
    ),
    "floor": Entry(
        "Floor better than the target", "The floor is the worse of the two numbers.", FIELDS
    ),
    "council_taken": Entry(
        "The council is entered already",
        "One area is the council itself.",
        "Set the other one inactive, or give this one another kind.",
    ),
    "feed_taken": Entry("Feed entered already", "The source has a feed of this kind.", FIELDS),
    "title_taken": Entry("Title taken", "Another scorecard has this title.", FIELDS),
    "unknown_indicator": Entry(
        "Indicator not known",
        "No indicator with this key is published.",
        "`GET /v1/indicators?status=published` lists all of them.",
    ),
    "no_value": Entry("No value", "The record has neither a value nor its parts.", _PUSH),
    "period_of_indicator": Entry(
        "Period does not suit the indicator",
        "The period is not as long as the indicator's `data_period` says.",
        _PUSH,
    ),
    "value_taken": Entry(
        "Value from another record",
        "Another record has the value of this indicator, unit and period.",
        "Push the correction under the identifier of that record, or delete it first.",
    ),
    "parts_missing": Entry(
        "Numerator or denominator missing",
        "A value without its parts cannot be checked.",
        "Send both; until then the value is shown as incomplete, and is never green.",
    ),
    "numerator_over_denominator": Entry(
        "Numerator over denominator", "A percentage cannot be above 100.", _PUSH
    ),
    "value_differs": Entry(
        "Value differs from its parts",
        "The value that was sent is not what the numerator and denominator give.",
        "Look which of the three is wrong; the parts decide what is shown.",
    ),
}
