"""Which imports each role sees."""

from app.models.intake.import_runs import ImportRun
from app.services.access.predicates import QA, Scopes, for_county, to
from app.vocabulary.roles import Role

SCOPES: Scopes = {
    ImportRun: {
        **to(*QA, rows=for_county),
        Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
    },
}
