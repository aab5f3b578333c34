"""The permission table: for each operation whom it serves, and whom it refuses with 403.

All others get 404, since they do not see what is asked for. The caller is the owner of what is
asked for as far as the role can be (`tests/tables/world`). `ok` is anything past the permission:
an operation that is refused for its state or its body was permitted. An empty list is an answer, so
lists serve everybody; what is in them is tested by `test_list_get_and_count_agree`.

An operation stands in the file of the area that has its route.
"""

from tests.tables.joining import joined
from tests.tables.permissions import (
    auditing,
    cases,
    data_protection,
    feedback,
    feeds,
    figures,
    findings,
    intake,
    intelligence,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    reference,
    reporting,
    reviewing,
    thematic,
    tools,
)
from tests.tables.permissions.base import EVERYBODY, GROUPS, among

__all__ = ["EVERYBODY", "GROUPS", "ROWS", "among"]

# operation: (whom it serves, whom it refuses with 403)
ROWS: dict[str, tuple[str, str]] = joined(
    auditing.ROWS,
    cases.ROWS,
    data_protection.ROWS,
    feedback.ROWS,
    feeds.ROWS,
    figures.ROWS,
    findings.ROWS,
    intake.ROWS,
    intelligence.ROWS,
    learning.ROWS,
    moderation.ROWS,
    notifications.ROWS,
    organisation.ROWS,
    outcome_analysis.ROWS,
    reference.ROWS,
    partnership.ROWS,
    reporting.ROWS,
    reviewing.ROWS,
    thematic.ROWS,
    tools.ROWS,
)
ROWS = joined(ROWS, feeds.as_of_lists(ROWS))
