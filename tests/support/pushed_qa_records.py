"""QA records as a case-management system pushes them."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from app.models.findings.findings import Finding
from app.vocabulary.findings import FindingStatus
from tests import factories
from tests.support import batches

TODAY = datetime(2026, 11, 1, 12, tzinfo=UTC)
URL = "/v1/sources/liberi/qa-records"
STANDING = select(Finding).where(Finding.status == FindingStatus.RECORDED)
push = partial(batches.push, URL)


def a_record(external_id: str = "Q1", **fields: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "kind": "iro",
        "meeting_external_id": "R1",
        "completed_at": "2026-10-28T09:30:00Z",
        "overall_rating": "good",
        "answers": factories.IRO_ANSWERS,
        **fields,
    }


def a_share(worker_ref: str, role: str, **fields: Any) -> dict[str, Any]:
    return {"worker_ref": worker_ref, "role": role, "shared_at": "2026-10-29T10:00:00Z", **fields}
