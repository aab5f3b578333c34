"""The routes of moderation rules."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.auditing.moderation_rules import ModerationRule
from app.schemas.auditing.moderation_rules import (
    ModerationRulePage,
    ModerationRuleQuery,
    ModerationRuleRead,
    ModerationRuleWrite,
)
from app.schemas.platform.common import Id
from app.services.auditing import moderation_rules

router = APIRouter(prefix="/v1", tags=["moderation"])


@router.get("/moderation-rules", responses=answers(ModerationRulePage, Invalid))
def list_moderation_rules(
    reader: Reader, query: Annotated[ModerationRuleQuery, Query()]
) -> Response:
    """The moderation rules of the programmes."""
    return reader.page(ModerationRuleRead, moderation_rules.search, query, moderation_rules.ORDERS)


@router.get("/moderation-rules/{rule_id}", responses=answers(ModerationRuleRead, NotFound))
def get_moderation_rule(reader: Reader, rule_id: Id) -> Response:
    """One moderation rule."""
    return reader.one(ModerationRuleRead, ModerationRule, rule_id)


@router.put(
    "/moderation-rules/{rule_id}",
    responses=answers(ModerationRuleRead, NotFound, *CHANGES, creates=True),
)
def put_moderation_rule(writer: Writer, rule_id: Id, data: ModerationRuleWrite) -> Response:
    """Decide which audits of a programme are moderated from now on."""
    created = moderation_rules.put(writer.db, writer.actor, rule_id, data, writer.precondition)
    return writer.answer(ModerationRuleRead, ModerationRule, rule_id, created=created)
