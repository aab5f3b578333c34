"""Which imports each role sees."""

from sqlalchemy import ColumnElement

from app.models.intake.import_runs import ImportRun
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import QA, Scopes, for_county, to
from app.vocabulary.roles import Role

# What an analyst imports: values of indicators and published statistics, and no children.
FIGURES = ("indicator_values", "published_statistics")


def _of_figures(row: type[ImportRun], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.kind.in_(FIGURES)


SCOPES: Scopes = {
    ImportRun: {
        **to(*QA, rows=for_county),
        Role.MI_ANALYST: _of_figures,
        Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
    },
}
