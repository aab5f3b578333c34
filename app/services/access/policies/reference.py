"""Which reference data each role sees."""

from app.models.reference.closed_days import ClosedDay
from app.models.reference.code_lists import ReferenceCode
from app.models.reference.themes import Theme
from app.services.access.predicates import EVERYONE, Scopes

SCOPES: Scopes = {
    Theme: EVERYONE,
    ReferenceCode: EVERYONE,
    ClosedDay: EVERYONE,
}
