"""Which parts of the learning culture each role sees."""

from app.models.learning.resources import LearningResource
from app.services.access.predicates import ALL_STAFF, Scopes

SCOPES: Scopes = {
    LearningResource: ALL_STAFF,
}
