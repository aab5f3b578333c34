"""Who sees the history of exports: the Unit, data protection, and whoever exported."""

from sqlalchemy import ColumnElement, or_

from app.models.feeds.exports import Export
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import Masks, Scopes, for_county, to
from app.vocabulary.roles import Role


def _mine(row: type[Export], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return or_(row.person_id == me.me, row.client_id == me.my_client)


def _mine_or_of_county(row: type[Export], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(_mine(row, me, place), for_county(row, me, place))


SCOPES: Scopes = {
    Export: {
        **to(*Role, rows=_mine),
        **to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER, rows=_mine_or_of_county),
    }
}
SENSITIVE: Masks = {}
