"""What lists give a portal: rows by `id`, names beside identifiers, and short summaries."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.schemas.platform.common import TEXTS
from app.vocabulary.roles import Role
from tests.conftest import Client, headers_of
from tests.tables.world import QUERIES, seeded, the_caller, the_world

# An inbox and the rows behind a figure are rows of many kinds; an audit has two replies at most.
WITHOUT_IDENTIFIERS = {
    "list_notifications",
    "get_metric",
    "export_metric",
    "list_replies_to_audit",
}
# Identifiers that no person reads: the rows of a line of the access log, named by its table, and
# the whole subtree of units of a role.
NOT_NAMED = {
    ("AccessRead", "entity_ids"),
    ("AccessRead", "subject_ids"),
    ("HeldRole", "org_unit_ids"),
    ("OutcomeAnalysisListItem", "campaign_ids"),  # its `childrens_views` name them
    ("OutcomeAnalysisRead", "campaign_ids"),
}
# Rows that are a text, without which a line of a list would say nothing; and a word for a reason.
IS_ITS_TEXT = {
    "AuditAlertListItem": {"reason"},
    "FindingListItem": {"text"},
    "LineOfEnquiryListItem": {"question"},
    "RecommendationListItem": {"text"},
}
# Rows that figures count, or that their rows lead to: neither people nor children nor units.
ROWS_BEHIND_A_FIGURE = {
    *("action_id", "agency_return_id", "area_learning_attendance_id", "area_learning_decision_id"),
    *("area_learning_event_id", "assignment_id", "audit_id", "circle_id"),
    *("community_attendance_id", "escalation_id", "line_of_enquiry_id", "meeting_id"),
    *("multi_agency_audit_id", "multi_agency_case_id", "observation_id", "outcome_analysis_id"),
    *("qa_record_id", "recommendation_id", "role_assignment_id", "session_id"),
    *("supervision_review_id", "thematic_audit_id"),
}
# Identifiers of a Read schema that no name stands beside.
IS_WHAT_IT_IS = {
    # Keys of requests, callers, other systems and Entra; rows of many kinds.
    ("AccessRead", "client_id"),
    ("AccessRead", "request_id"),
    ("ApiKeyRead", "entra_client_id"),
    ("ApiKeyRead", "key_id"),
    ("ChangeRead", "client_id"),
    ("ChangeRead", "request_id"),
    ("ExportRead", "client_id"),
    ("ExportRead", "request_id"),
    ("MeRead", "client_id"),
    ("MeRead", "person_id"),
    ("MeetingRead", "external_id"),
    ("QaRecordRead", "external_id"),
    ("SourceRecordRead", "external_id"),
    # What the answer itself is about, or is made of.
    ("AccessChangeRead", "role_assignment_id"),
    ("EditionRead", "report_id"),
    ("PublicReleaseRead", "superseded_by_id"),
    ("PublicReleaseRead", "supersedes_id"),
    ("ReleaseRead", "supersedes_id"),
    ("TriAnnualReportRead", "supersedes_id"),
    ("EvidencePackRead", "supersedes_id"),
    ("PackEvidenceRead", "pack_id"),
    ("TriAnnualReportRead", "snapshot_id"),  # its checksum stands beside it
    ("SnapshotDatasetRead", "snapshot_id"),
    ("CaseNumberRead", "subject_id"),
    ("ScorecardFiguresRead", "scorecard_id"),
    ("FormRead", "tool_version_id"),
    ("SubjectRead", "merged_into_id"),
    ("ToolComparisonRead", "from_id"),
    ("ToolComparisonRead", "to_id"),
    ("ToolRead", "current_version_id"),
    # Rows without a name, whose child, team or unit stands beside them.
    ("AuditAssignmentRead", "sample_draw_id"),
    ("AuditRead", "assignment_id"),
    ("AuditRead", "family_feedback_submission_id"),
    ("AuditRead", "moderation_session_id"),
    ("AuditRead", "practitioner_feedback_submission_id"),
    ("AuditSectionRead", "audit_id"),
    ("AuditVersionRead", "audit_id"),
    ("FeedbackDisclosureRead", "invitation_id"),
    ("FeedbackQuoteRead", "submission_id"),
    ("FeedbackResponseRead", "action_id"),
    ("FeedbackResponseRead", "submission_id"),
    ("FindingRead", "audit_id"),
    ("SampleMemberRead", "sample_draw_id"),
    ("SelectedRead", "audit_id"),
    ("SupervisionReviewRead", "inquiry_id"),
    ("ThematicAuditRead", "sample_draw_id"),
}
# The roles that between them see a row of nearly every list.
READERS = (Role.QA_MANAGER, Role.ADMINISTRATOR)


def lists_of(document: dict[str, Any]) -> dict[str, tuple[str, set[str]]]:
    """The path and the query parameters of each list, by the name of its operation."""
    found = {}
    for path, methods in document["paths"].items():
        operation = methods.get("get", {})
        names = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
        if {"limit", "cursor"} <= names:
            found[operation["operationId"]] = (path, names)
    return found


def test_every_list_takes_id(app: FastAPI) -> None:
    without = {name for name, (_, names) in lists_of(app.openapi()).items() if "id" not in names}
    assert without == WITHOUT_IDENTIFIERS


@pytest.mark.parametrize("role", READERS)
def test_a_list_asked_for_an_id_gives_that_row_alone(db: Session, app: FastAPI, role: Role) -> None:
    seeded(db)
    me = the_caller(db, role)
    world = the_world(db, me, role)
    db.flush()
    client, asked = Client(app, None, headers_of(me)), set()
    for name, (path, names) in lists_of(app.openapi()).items():
        if "id" not in names:
            continue
        url = path
        for part in [each[1:-1] for each in path.split("/") if each.startswith("{")]:
            url = url.replace(f"{{{part}}}", world.named(part, path[: path.index(f"{{{part}}}")]))
        query = {
            key: str(world.ids.get(value, value)) for key, value in QUERIES.get(name, {}).items()
        }
        every = client.get(url, params=query)
        assert every.status_code in {200, 403, 404}, (name, every.text)
        if every.status_code != 200 or not every.json()["items"]:
            continue
        last = every.json()["items"][-1]["id"]
        for wanted, expected in ((last, [last]), (str(uuid4()), [])):
            answer = client.get(url, params=query | {"id": wanted})
            assert answer.status_code == 200, (name, answer.text)
            assert [item["id"] for item in answer.json()["items"]] == expected, name
        asked.add(name)
    assert len(asked) >= (20 if role is Role.QA_MANAGER else 5), asked


def test_a_name_stands_beside_every_identifier_that_a_person_reads(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    nameless = set()
    for name, schema in schemas.items():
        members = schema.get("properties", {})
        for member in members if name.endswith("Read") else ():
            about = member.removesuffix("_id")
            named = {about, about + "_person", about.removesuffix("_person")}
            if member.endswith("_id") and not named & members.keys():
                nameless.add((name, member))
    assert nameless == IS_WHAT_IT_IS


def test_names_stand_beside_people_children_and_units_of_the_rows_behind_a_figure(
    app: FastAPI,
) -> None:
    schemas = app.openapi()["components"]["schemas"]
    counted = [each["properties"] for name, each in schemas.items() if name.startswith("Counted")]
    assert len(counted) >= 16
    nameless = {
        member
        for members in counted
        for member, content in members.items()
        if "'uuid'" in str(content)
        and not {
            member.removesuffix("_person_id"),
            member.removesuffix("_id"),
            f"{member}_person",
        }
        & (members.keys() - {member})
    }
    assert nameless == ROWS_BEHIND_A_FIGURE


def test_names_stand_beside_every_list_of_identifiers_that_a_person_reads(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    nameless = set()
    for name, schema in schemas.items():
        if not name.endswith(("Read", "Summary", "ListItem")) and name != "HeldRole":
            continue
        for member, content in schema.get("properties", {}).items():
            listed = content.get("type") == "array" and content["items"].get("format") == "uuid"
            if listed and member.endswith("_ids"):
                one = member.removesuffix("_ids")
                twin = f"{one.removesuffix('is')}es" if one.endswith("is") else f"{one}s"
                if twin not in schema["properties"] and (name, member) not in NOT_NAMED:
                    nameless.add((name, member))
    assert nameless == set()


def test_a_summary_has_no_texts_and_is_part_of_the_whole_row(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    items = {name: schema for name, schema in schemas.items() if name.endswith("ListItem")}
    assert len(items) >= 5
    for name, schema in items.items():
        required = set(schema["required"])
        assert required < set(schema["properties"]), name
        large = {*TEXTS, "answers", "sections", "concerns", "responses"} - {"title"}  # its name
        assert required & large == IS_ITS_TEXT.get(name, set()), name
