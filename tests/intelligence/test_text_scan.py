"""The nightly scan: texts that seem to identify somebody become issues, without their words."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import settings
from app.models.platform.history import Read
from app.services.intelligence import text_scan
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def issues(as_: As, who: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = as_(who).get("/v1/data-quality-issues").json()["items"]
    return [each for each in items if each["rule"] == "text_identifies"]


def test_texts_written_before_a_name_was_listed_are_found_at_night_and_gone_when_mended(
    db: Session, as_: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor, manager = (factories.a_person(db, role) for role in (Role.AUDITOR, Role.QA_MANAGER))
    audit = factories.an_audit(db, auditor)
    audit.sections[0].strengths_text = "Amy Example was prepared for the meeting."
    audit.sections[1].development_text = "Her number is 943 476 5919."
    db.flush()
    names = tmp_path / "names.txt"
    names.write_text("Example, Amy\n", encoding="utf-8")
    text_scan.scan(db)
    assert [each["rows_found"] for each in issues(as_, manager)] == [1]
    monkeypatch.setattr(settings(), "names_file", names)
    text_scan.scan(db)
    (issue,) = issues(as_, manager)
    assert (issue["entity"], issue["entity_id"]) == ("audits", str(audit.id))
    assert (issue["rows_found"], issue["status"], issue["severity"]) == (2, "open", "medium")
    assert "Amy" not in str(issue)
    read = db.scalars(select(Read).where(Read.entity == "data_quality_issues")).all()
    assert {child for line in read for child in line.subject_ids} == {audit.subject_id}
    audit.sections[0].strengths_text = audit.sections[1].development_text = "Prepared."
    db.flush()
    text_scan.scan(db)
    assert [each["status"] for each in issues(as_, manager)] == ["resolved"]


def test_an_issue_that_was_accepted_stays_accepted_while_the_text_stays(
    db: Session, as_: As
) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    audit = factories.an_audit(db, factories.a_person(db, Role.AUDITOR))
    audit.grade_rationale = "See flat 3, 12 Acacia Avenue."
    db.flush()
    text_scan.scan(db)
    (issue,) = issues(as_, manager)
    url = f"/v1/data-quality-issues/{issue['id']}/accept"
    done = as_(manager).post(url, json={"reason": "The provider's own address."})
    assert done.status_code == 200, done.text
    text_scan.scan(db)
    assert [each["status"] for each in issues(as_, manager)] == ["accepted"]
