from sqlalchemy.orm import Session

from app.services import seed
from app.vocabulary import Role
from tests import make
from tests.conftest import As


def test_the_shipped_tools_are_there_and_the_form_is_self_contained(db: Session, as_: As) -> None:
    seed.seed(db)
    auditor = make.a_person(db, Role.AUDITOR, at=make.a_unit(db, "cype"))
    found = as_(auditor).get("/v1/tool-versions?tool_key=cype").json()["items"]
    assert [version["semver"] for version in found] == ["1.0.0"]
    form = as_(auditor).get(f"/v1/tool-versions/{found[0]['id']}/form").json()
    assert [section["source_title"] or section["title"] for section in form["content"]["sections"]][
        :3
    ] == [
        "Reason for referral & response",
        "Assessment",
        "Planning process and risk management",
    ]
    assert [grade["code"] for grade in form["grades"]] == list(make.OFSTED4)
    assert form["na_reasons"]
    assert form["practice_framework"]


def test_a_draft_is_seen_by_who_makes_it_only(db: Session, as_: As) -> None:
    version = make.a_tool_version(db)
    version.status = type(version.status)("draft")
    version.published_at = None
    db.flush()
    url = f"/v1/tool-versions/{version.id}"
    assert as_(make.a_person(db, Role.AUDITOR)).get(url).status_code == 404
    assert as_(make.a_person(db, Role.QA_ADMIN)).get(url).status_code == 200
