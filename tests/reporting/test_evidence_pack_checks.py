"""What is refused of evidence packs and their entries, and where it points."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import ids
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.reporting.test_evidence_packs import DAYS, composed, entry


def test_a_body_that_fits_no_pack_is_refused_with_its_place(db: Session, as_: As) -> None:
    county, composer = factories.the_county(db), factories.a_person(db, Role.QA_ADMIN)

    def faults(path: str, body: dict[str, Any], **etag: str) -> list[tuple[str, str]]:
        refused = as_(composer).put(path, json=body, headers=etag)
        assert refused.status_code == 422, refused.text
        return [(each["pointer"], each["code"]) for each in refused.json()["errors"]]

    new, no_one = f"/v1/evidence-packs/{ids.new()}", str(ids.new())
    good = {"title": "Pack", "org_unit_id": str(county.id), **DAYS}
    draft = str(factories.a_pack(db, at=county).id)
    for wrong, fault in (
        ({"org_unit_id": no_one}, ("/org_unit_id", "unknown")),
        ({"period_to": "2026-04-30"}, ("/period_to", "before_start")),
        ({"as_of": "2026-05-30"}, ("/as_of", "before_period_end")),
        ({"as_of": "2100-01-01"}, ("/as_of", "in_future")),
        ({"supersedes_id": draft}, ("/supersedes_id", "unknown")),
    ):
        assert faults(new, good | wrong) == [fault]
    path, etag = entry(as_, composer, composed(as_, composer, county), "leaders")
    manager = str(factories.a_person(db, Role.TEAM_MANAGER).id)
    for body, fault in (
        ({"metrics": ["nothing_like_it"]}, ("/metrics/0", "unknown")),
        ({"metrics": ["expected", "expected"]}, ("/metrics/1", "duplicate")),
        ({"metrics": [], "indicators": ["none"]}, ("/indicators/0", "unknown")),
        ({"metrics": [], "owner_id": manager}, ("/owner_id", "cannot_write_evidence")),
        ({"metrics": [], "recommendation_ids": [no_one]}, ("/recommendation_ids/0", "unknown")),
    ):
        assert faults(path, body, **etag) == [fault]
