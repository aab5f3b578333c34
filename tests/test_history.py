import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.vocabulary import Role
from tests import make
from tests.conftest import As


def test_who_read_a_child_is_told_line_by_line(db: Session, as_: As) -> None:
    auditor, officer = (
        make.a_person(db, Role.AUDITOR),
        make.a_person(db, Role.DATA_PROTECTION_OFFICER),
    )
    audit, other = make.an_audit(db, auditor), make.an_audit(db, auditor)
    as_(auditor).get(f"/v1/audits/{audit.id}")
    as_(auditor).get(f"/v1/audits/{other.id}")
    url = f"/v1/access-log?subject_id={audit.subject_id}"
    lines = as_(officer).get(url).json()["items"]
    assert [(line["actor_id"], line["route"]) for line in lines] == [
        (str(auditor.id), "/v1/audits/{audit_id}")
    ]


def test_history_tells_who_did_what_and_the_content_only_to_the_qa_manager(
    db: Session, as_: As
) -> None:
    admin = make.a_person(db, Role.QA_ADMIN)
    row = make.an_assignment(db)
    as_(admin).post(f"/v1/audit-assignments/{row.id}/cancel", json={"reason": "Closed."})
    url = f"/v1/history?entity_id={row.id}"
    line = as_(make.a_person(db, Role.QA_MANAGER)).get(url).json()["items"][0]
    assert (line["action"], line["actor_id"]) == ("audit_assignment.cancel", str(admin.id))
    assert (line["before"]["status"], line["after"]["status"]) == ("allocated", "cancelled")
    officer = make.a_person(db, Role.DATA_PROTECTION_OFFICER)
    assert as_(officer).get(url).json()["items"][0]["after"] is None


@pytest.mark.parametrize("path", ["history", "access-log"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MODERATOR, Role.DIRECTOR, Role.MI_ANALYST])
def test_others_look_into_neither(db: Session, as_: As, path: str, role: Role) -> None:
    assert as_(make.a_person(db, role)).get(f"/v1/{path}").status_code == 403


def test_pages_of_the_history_follow_each_other(db: Session, as_: As) -> None:
    admin = make.a_person(db, Role.QA_ADMIN)
    for _ in range(3):
        row = make.an_assignment(db)
        as_(admin).post(f"/v1/audit-assignments/{row.id}/cancel", json={"reason": "x"})
    client = as_(make.a_person(db, Role.QA_MANAGER))
    first = client.get("/v1/history?limit=2").json()
    rest = client.get(f"/v1/history?limit=2&after={first['next_after']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next_after"]) == (2, 1, None)


@pytest.mark.parametrize("table", ["changes", "reads"])
def test_what_is_written_in_history_stays(db: Session, table: str) -> None:
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - from the list above
