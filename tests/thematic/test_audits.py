"""Thematic audits: proposed, decided and carried out in a quality circle, read once reported."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import ids
from app.models.auditing.samples import SampleDraw
from app.models.organisation.people import Person
from app.models.thematic.circles import QualityCircle
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/thematic-audits"
REPORT = {"headline": "Supervision seldom says why.", "narrative": "Most records say what."}


@pytest.fixture
def chair(db: Session) -> Person:
    return factories.a_circle_chair(db, display_name="Ada Chair")


@pytest.fixture
def member(db: Session) -> Person:
    """A practitioner of Dover, in a circle of another district."""
    dover = factories.a_district(db, "dover")
    return factories.a_person(db, Role.PRACTITIONER, at=dover, display_name="Ben Member")


@pytest.fixture
def circle(db: Session, chair: Person, member: Person) -> QualityCircle:
    factories.a_theme(db, "supervision")
    dartford = factories.a_district(db, "dartford")
    return factories.a_quality_circle(db, member, at=dartford, chair_id=chair.id, name="Circle")


def a_body(circle: QualityCircle, **fields: Any) -> dict[str, Any]:
    usual = {
        "circle_id": str(circle.id),
        "title": "What supervision changes",
        "rationale": "Audits say that supervision does not show its reasons.",
        "terms_of_reference": "Supervision of plans.",
        "questions": ["Do records say why a plan was changed?"],
        "theme_codes": ["supervision"],
    }
    return usual | fields


def a_finding(audit_id: Any, **fields: Any) -> dict[str, Any]:
    usual = {
        "origin": "thematic",
        "origin_id": str(audit_id),
        "polarity": "development",
        "text": "Supervision seldom says why.",
        "theme_codes": ["supervision"],
    }
    return usual | fields


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def moved(client: Client, path: str, verb: str, body: Any = None) -> dict[str, Any]:
    answer = client.post(f"{path}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


def titles(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


def test_a_thematic_audit_goes_from_its_proposal_to_a_report_that_everybody_reads(
    db: Session, as_: As, circle: QualityCircle, chair: Person, member: Person
) -> None:
    mine, head, path = as_(member), as_(chair), f"{URL}/{ids.new()}"
    read = mine.put(path, json=a_body(circle)).json()
    assert (read["status"], read["circle"]["name"]) == ("proposed", "Circle")
    assert read["circle"]["chair"]["display_name"] == "Ada Chair"
    assert [each["display_name"] for each in read["authors"]] == ["Ben Member"]
    assert [each["label"] for each in read["themes"]] == ["Supervision"]
    assert read["allowed_actions"] == ["edit"]
    planned = moved(head, path, "plan")
    assert planned["decided_by_person"]["display_name"] == "Ada Chair"
    moved(mine, path, "start")
    assert mine.post("/v1/findings", json=a_finding(read["id"])).status_code == 201
    moved(mine, path, "analyse")
    reader = as_(factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db)))
    moved(mine, path, "write-report", REPORT)
    assert reader.get(path).status_code == 404
    moved(head, path, "publish")
    seen = reader.get(path).json()
    assert (seen["status"], seen["headline"]) == ("reported", "Supervision seldom says why.")
    assert [each["text"] for each in seen["results"]] == ["Supervision seldom says why."]
    assert seen["allowed_actions"] == []
    assert moved(head, path, "close")["status"] == "closed"


def test_only_the_chair_decides_on_a_proposal_and_rejects_it_with_a_reason(
    db: Session, as_: As, circle: QualityCircle, chair: Person, member: Person
) -> None:
    path = f"{URL}/{factories.a_thematic_audit(db, circle, proposed_by=member.id).id}"
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    outsider = as_(factories.a_circle_chair(db))
    for client in (as_(member), unit):
        assert client.post(f"{path}/plan").status_code == 403
        assert client.post(f"{path}/reject", json={"reason": "No."}).status_code == 403
    assert outsider.post(f"{path}/plan").status_code == 404
    read = moved(as_(chair), path, "reject", {"reason": "It was done last year."})
    assert (read["status"], read["status_reason"]) == ("rejected", "It was done last year.")
    assert read["decided_by_person"]["display_name"] == "Ada Chair"
    assert read["allowed_actions"] == []


def test_nobody_proposes_in_a_circle_that_is_closed_or_not_theirs(
    db: Session, as_: As, circle: QualityCircle, member: Person
) -> None:
    closed = factories.a_quality_circle(db, member, status="closed")
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    for client, where in ((as_(member), closed), (unit, circle)):
        answer = client.put(f"{URL}/{ids.new()}", json=a_body(where))
        assert faults(answer) == [("/circle_id", "unknown")]


def test_a_chair_who_has_left_their_role_decides_nothing(
    db: Session, as_: As, circle: QualityCircle, member: Person
) -> None:
    circle.chair_id = factories.a_person(db, Role.PRACTITIONER).id
    audit = factories.a_thematic_audit(db, circle, proposed_by=member.id)
    former = as_(db.get_one(Person, circle.chair_id))
    assert former.post(f"{URL}/{audit.id}/plan").status_code == 403


def test_what_a_proposal_names_must_exist_and_agree(
    db: Session, as_: As, circle: QualityCircle, member: Person
) -> None:
    hidden = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    body = a_body(
        circle,
        theme_codes=["unheard_of"],
        finding_ids=[str(hidden.id)],
        methods=["interview", "interview"],
        tool_version_id=str(ids.new()),
        sample_draw_id=str(ids.new()),
        period_from="2026-05-02",
        period_to="2026-05-01",
    )
    assert faults(as_(member).put(f"{URL}/{ids.new()}", json=body)) == [
        ("/theme_codes/0", "unknown_code"),
        ("/finding_ids/0", "unknown"),
        ("/methods/1", "twice"),
        ("/tool_version_id", "unknown"),
        ("/sample_draw_id", "unknown"),
        ("/period_to", "out_of_range"),
    ]


@pytest.fixture
def draw(db: Session) -> SampleDraw:
    return factories.a_draw(db, factories.a_round(db), factories.a_person(db, Role.QA_ADMIN))


def test_a_member_of_the_unit_links_a_sample_and_everybody_sees_how_far_its_audits_are(
    db: Session, as_: As, circle: QualityCircle, member: Person, draw: SampleDraw
) -> None:
    unit = factories.a_person(db, Role.QA_ADMIN)
    circle.member_ids = [*circle.member_ids, str(unit.id)]
    path = f"{URL}/{ids.new()}"
    body = a_body(circle, sample_draw_id=str(draw.id))
    assert faults(as_(member).put(path, json=body)) == [("/sample_draw_id", "unknown")]
    other = factories.a_tool_version(db, semver="2.0.0")
    wrong = as_(unit).put(path, json=body | {"tool_version_id": str(other.id)})
    assert faults(wrong) == [("/tool_version_id", "bad_kind")]
    for status in (AuditStatus.DRAFT, AuditStatus.SUBMITTED, AuditStatus.FINALISED):
        due = factories.an_assignment(db, sample_draw_id=draw.id)
        factories.an_audit(db, assignment=due, status=status)
    factories.an_assignment(db, sample_draw_id=draw.id, status="cancelled")
    factories.an_assignment(db)
    read = as_(unit).put(path, json=body).json()
    assert read["sample"] == {"assignments": 3, "submitted": 2, "final": 1}
    etag = {"If-Match": f'"{read["version"]}"'}
    kept = as_(member).put(path, json=body | {"title": "Renamed"}, headers=etag)
    assert (kept.status_code, kept.json()["sample"]) == (200, read["sample"])


def test_a_thematic_audit_without_a_sample_says_so(
    as_: As, circle: QualityCircle, member: Person
) -> None:
    assert as_(member).put(f"{URL}/{ids.new()}", json=a_body(circle)).json()["sample"] is None


def test_a_thematic_audit_is_changed_until_its_analysis_and_keeps_its_circle(
    db: Session, as_: As, circle: QualityCircle, member: Person
) -> None:
    mine, path = as_(member), f"{URL}/{ids.new()}"
    etag = {"If-Match": mine.put(path, json=a_body(circle)).headers["ETag"]}
    other = factories.a_quality_circle(db, member)
    body = a_body(circle, circle_id=str(other.id))
    assert refusal(mine.put(path, json=body, headers=etag)) == (409, "fixed")
    late = factories.a_thematic_audit(db, circle, status="analysis")
    answer = mine.put(f"{URL}/{late.id}", json=a_body(circle, title="Renamed"))
    assert refusal(answer) == (409, "not_in_state")


def test_the_circle_records_findings_in_fieldwork_and_analysis_and_nobody_else_does(
    db: Session, as_: As, circle: QualityCircle, chair: Person, member: Person
) -> None:
    audit = factories.a_thematic_audit(db, circle, status="fieldwork")
    body = a_finding(audit.id)
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    assert refusal(unit.post("/v1/findings", json=body)) == (403, "not_yours")
    recorded = as_(chair).post("/v1/findings", json=body).json()
    assert (recorded["text"], recorded["subject_id"]) == ("Supervision seldom says why.", None)
    assert as_(member).get(f"/v1/findings/{recorded['id']}").json()["text"] == body["text"]
    planned = factories.a_thematic_audit(db, circle, status="planned")
    answer = as_(member).post("/v1/findings", json=a_finding(planned.id))
    assert refusal(answer) == (409, "record_closed")


def test_a_finding_of_a_thematic_audit_is_about_no_child(
    db: Session, as_: As, circle: QualityCircle, member: Person
) -> None:
    audit = factories.a_thematic_audit(db, circle, status="fieldwork")
    told = factories.a_person(db, Role.TEAM_MANAGER)
    body = a_finding(
        audit.id,
        severity="immediate_safeguarding",
        escalated_to_id=str(told.id),
        escalated_at="2026-01-05T09:00:00Z",
    )
    answer = as_(member).post("/v1/findings", json=body)
    assert faults(answer) == [("/severity", "about_no_child")]


def test_a_report_needs_words_and_a_finding_before_it_is_published(
    db: Session, as_: As, circle: QualityCircle, chair: Person
) -> None:
    head = as_(chair)
    audit = factories.a_thematic_audit(db, circle, status="analysis", headline=None, narrative=None)
    path = f"{URL}/{audit.id}"
    assert refusal(head.post(f"{path}/publish")) == (409, "no_report")
    moved(head, path, "write-report", REPORT)
    factories.a_thematic_finding(db, audit, status="withdrawn", status_reason="Said twice.")
    assert refusal(head.post(f"{path}/publish")) == (409, "no_finding")
    factories.a_thematic_finding(db, audit)
    assert moved(head, path, "publish")["published_by_person"]["display_name"] == "Ada Chair"


def test_a_thematic_audit_is_closed_when_all_its_recommendations_are_decided_on(
    db: Session, as_: As, circle: QualityCircle, chair: Person
) -> None:
    audit = factories.a_thematic_audit(db, circle, status="reported")
    finding = factories.a_thematic_finding(db, audit)
    proposed = factories.a_recommendation(db, finding, text="Say why.")
    accepted = factories.a_recommendation(db, finding, status="accepted")
    factories.a_recommendation(db, finding, status="rejected")
    factories.an_action(db, None, accepted)
    head, path = as_(chair), f"{URL}/{audit.id}"
    assert refusal(head.post(f"{path}/close")) == (409, "undecided")
    read = head.get(path).json()
    assert [each["status"] for each in read["recommendations"]] == ["proposed", "accepted"]
    assert (read["recommendations_made"], read["recommendations_taken_up"]) == (2, 1)
    decider = as_(factories.a_person(db, Role.QA_MANAGER))
    moved(decider, f"/v1/recommendations/{proposed.id}", "accept")
    assert moved(head, path, "close")["status"] == "closed"


def test_a_circle_is_not_closed_while_an_audit_of_it_is_in_work(
    db: Session, as_: As, circle: QualityCircle
) -> None:
    audit = factories.a_thematic_audit(db, circle, status="planned")
    unit, path = as_(factories.a_person(db, Role.QA_MANAGER)), f"/v1/quality-circles/{circle.id}"
    answer = unit.post(f"{path}/close", json={"reason": "Done."})
    assert refusal(answer) == (409, "audits_in_work")
    db.delete(audit)
    db.flush()
    assert moved(unit, path, "close", {"reason": "Done."})["status"] == "closed"


def test_until_it_is_reported_only_its_circle_and_the_unit_see_a_thematic_audit(
    db: Session, as_: As, circle: QualityCircle, chair: Person, member: Person
) -> None:
    for status in ("analysis", "reported"):
        factories.a_thematic_audit(db, circle, status=status, title=status)
    dover = factories.a_district(db, "dover")
    both, out = ["reported", "analysis"], ["reported"]
    seen = {
        member: both,
        chair: both,
        factories.a_person(db, Role.QA_ADMIN, at=circle_unit(db)): both,
        factories.a_person(db, Role.DIRECTOR, at=circle_unit(db)): out,
        factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db)): out,
        factories.a_person(db, Role.TEAM_MANAGER, at=dover): [],
        factories.a_person(db, Role.PARTNER_AGENCY, at=circle_unit(db)): [],
        factories.a_person(db, Role.ADMINISTRATOR): [],
    }
    assert {person: titles(as_(person)) for person in seen} == seen


def circle_unit(db: Session) -> Any:
    return factories.a_district(db, "dartford")


def test_the_trail_of_a_finding_leads_to_the_thematic_audit_that_it_gave_rise_to(
    db: Session, as_: As, circle: QualityCircle
) -> None:
    first = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    audit = factories.a_thematic_audit(db, circle, finding_ids=[str(first.id)])
    result = factories.a_thematic_finding(db, audit)
    made = factories.a_recommendation(db, result, text="Say why.")
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    forward = unit.get(f"/v1/findings/{first.id}/trail").json()["items"]
    assert {(each["kind"], each["path"]) for each in forward} == {
        ("thematic_audit", f"{URL}/{audit.id}"),
        ("finding", f"/v1/findings/{result.id}"),
        ("recommendation", f"/v1/recommendations/{made.id}"),
    }
    onward = unit.get(f"/v1/findings/{result.id}/trail").json()["items"]
    assert [each["title"] for each in onward] == ["Say why."]
    back = unit.get(f"/v1/recommendations/{made.id}/trail").json()["rests_on"]["items"]
    because_of = {each["id"]: each["because_of"] for each in back if each["kind"] == "finding"}
    assert because_of == {str(result.id): str(audit.id), str(first.id): str(first.origin_id)}


def test_thematic_audits_are_found_by_person_theme_method_finding_and_state(
    db: Session, as_: As, circle: QualityCircle, member: Person
) -> None:
    first = factories.a_finding(db, factories.an_audit(db, status="finalised"))
    factories.a_thematic_audit(db, circle, title="A", finding_ids=[str(first.id)])
    factories.a_theme(db, "neglect")
    factories.a_thematic_audit(
        db, title="B", theme_codes=["neglect"], methods=["interview"], status="planned"
    )
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    for query, found in {
        f"member_id={member.id}": ["A"],
        f"circle_id={circle.id}": ["A"],
        f"finding_id={first.id}": ["A"],
        f"under={circle.org_unit_id}": ["A"],
        "theme=neglect": ["B"],
        "method=interview": ["B"],
        "status=planned": ["B"],
        "": ["B", "A"],
    }.items():
        assert titles(unit, query) == found, query
    (item,) = unit.get(f"{URL}?status=planned").json()["items"]
    assert "rationale" not in item
    assert unit.get(f"{URL}?status=planned&view=full").json()["items"][0]["rationale"]


def test_a_thematic_audit_waits_for_its_chair_and_for_its_members(
    db: Session, as_: As, circle: QualityCircle, chair: Person, member: Person
) -> None:
    kinds = ("proposed", "planned", "fieldwork", "analysis", "reported")
    audits = {each: factories.a_thematic_audit(db, circle, status=each) for each in kinds}
    factories.a_thematic_finding(db, audits["analysis"])
    factories.a_thematic_audit(db, circle, status="analysis", headline=None, narrative=None)

    def waiting(person: Person) -> dict[str, int]:
        counts = as_(person).get("/v1/notifications").json()["counts"]
        return {each["kind"]: each["count"] for each in counts if "thematic" in each["kind"]}

    mine = {"thematic_audit_to_carry_out": 2, "thematic_audit_to_write": 1}
    assert waiting(member) == mine
    assert waiting(chair) == mine | {
        "thematic_audit_to_decide": 1,
        "thematic_audit_to_publish": 1,
    }
    assert waiting(factories.a_person(db, Role.QA_MANAGER)) == {}
