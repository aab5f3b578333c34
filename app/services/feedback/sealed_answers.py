"""Seals the answers of a box and the links that were used, and destroys the keys in time."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import logs
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.security import feedback_keys
from app.vocabulary.feedback import CampaignStatus

LINKS = "links"
DIGEST = 32  # bytes of the hash of a link
Sealed = dict[str, Any]


def seal(box: FeedbackBox, week: date, answer: dict[str, Any]) -> Sealed:
    """Returns an answer as it lies in the box: its week, and nothing else that can be read."""
    name = week.isoformat()
    plain = json.dumps(answer).encode()
    sealed = feedback_keys.seal(plain, box.campaign_id, name)
    return {"week": name, "sealed": b64encode(sealed).decode()}


def unseal(box: FeedbackBox, items: Sequence[Sealed]) -> list[dict[str, Any]]:
    """Returns the answers; one whose key was lost is left out, and remains counted alone."""
    answers = []
    for item in items:
        plain = feedback_keys.unseal(b64decode(item["sealed"]), box.campaign_id, item["week"])
        if plain is None:
            logs.logger.warning("an anonymous answer has lost its key")
        else:
            answers.append(json.loads(plain))
    return answers


def use_link(box: FeedbackBox, link: bytes) -> bool:
    """Whether a link was not used before; remembers that it is used now.

    The list of used links is sealed, so that the database never tells which they are.
    """
    used = b""
    if box.used_links is not None:
        used = feedback_keys.unseal(box.used_links, box.campaign_id, LINKS) or b""
    if link in {used[at : at + DIGEST] for at in range(0, len(used), DIGEST)}:
        return False
    box.used_links = feedback_keys.seal(used + link, box.campaign_id, LINKS)
    return True


def destroy_spent_keys(db: Session) -> int:
    """Destroys the keys that no answer in a box and no open campaign needs; returns how many.

    The box stays locked meanwhile: whoever seals an answer with a new key has locked it, too.
    """
    return sum(
        feedback_keys.destroy_all_but(box.campaign_id, _needed(db, box))
        for campaign_id in feedback_keys.campaigns()
        if (box := _locked(db, campaign_id)) is not None
    )


def _locked(db: Session, campaign_id: Any) -> FeedbackBox | None:
    query = select(FeedbackBox).where(FeedbackBox.campaign_id == campaign_id)
    return db.scalar(query.with_for_update().execution_options(populate_existing=True))


def _needed(db: Session, box: FeedbackBox) -> set[str]:
    """Returns the names of keys; answers that a closed campaign never releases need none."""
    if db.get_one(FeedbackCampaign, box.campaign_id).status is CampaignStatus.CLOSED:
        return {item["week"] for item in box.answers if "listed" not in item}
    return {LINKS, *(item["week"] for item in box.answers)}
