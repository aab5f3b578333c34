"""Take the ways of twelve people through the demo over HTTP, and count what each page costs.

For each page it prints the requests, the bytes on the wire and the bytes unpacked, beside the
bounds that the design sets. It fails if a bound is broken or an answer is not as expected.
QAF_PUBLIC_URL and QAF_DATA_DIR name the service and the folder with the demo's credentials.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import learning_journeys
from page_costs import Page, Person, table
from rich.console import Console

DATA = Path(os.environ.get("QAF_DATA_DIR", ".qaf"))
FORM = SUBMIT = 2  # requests
AUTOSAVE = 1
ANALYST = 12
TEAM = "DARTFORD-1"
QA: list[dict[str, Any]] = [  # every required question of the reviewing officers' form
    {"question_key": "engagement_child", "value_num": 8},
    {"question_key": "engagement_family", "value_num": 7},
    {"question_key": "reports_quality", "value_num": 8},
    {"question_key": "care_plan_progress", "value_num": 6},
    {"question_key": "care_plan_needs", "value_num": 7},
    {"question_key": "attendance_right_people", "value_bool": True},
    {"question_key": "care_plan_development", "value_text": "Say who does what by when."},
]
LIST_BYTES = 60_000  # of 50 audits, unpacked


def answers_to(section: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the best answer to each required question of a section."""
    asked = (each for each in section["questions"] if each["required"])
    return [each for each in map(best_answer, asked) if each is not None]


def best_answer(question: dict[str, Any]) -> dict[str, Any] | None:
    values: dict[str, Any] = {
        "scale": {"value_num": question["max"]},
        "rating": {"value_num": question["max"]},
        "boolean": {"value_bool": True},
        "text": {"value_text": "See the record."},
    }
    value = values.get(question["type"])
    return None if value is None else {"question_key": question["key"], **value}


def auditor(me: Person) -> None:
    """Begins an audit, saves every section, and submits."""
    my_id = me.start()["person_id"]
    with me.page("my allocated audits", 1) as page:
        query = {"auditor_id": my_id, "status": "allocated", "limit": 50}
        rows = me.get("/v1/audit-assignments", **query)["items"]
        page.note = f"{len(rows)} rows"
    with me.page("begin an audit", 1):
        open_ones = [row["id"] for row in rows if "start-audit" in row["allowed_actions"]]
        if not open_ones:
            sys.exit("The auditor has begun every audit: start a new demo, or run `make journeys`.")
        url = f"/v1/audits/{uuid.uuid4()}"
        grade = {"auditor_grade": "good", "grade_rationale": "As the record says."}
        me.call("PUT", url, json={"assignment_id": open_ones[0], **grade})
    audit, questions = form(me, url)
    etags = {section["section_key"]: section["etag"] for section in audit["sections"]}
    for section in questions["content"]["sections"]:
        save(me, f"{url}/sections/{section['key']}", etags[section["key"]], section)
    with me.page("submit", SUBMIT):
        me.call("POST", f"{url}/validate")
        me.call("POST", f"{url}/submit")


def save(me: Person, url: str, etag: str, section: dict[str, Any]) -> None:
    body = {
        "section_grade": "good",
        "strengths_text": "The child was seen alone and listened to.",
        "development_text": "Record why the plan changed.",
        "answers": answers_to(section),
    }
    with me.page(f"autosave of section {section['key']}", AUTOSAVE):
        me.call("PUT", url, json=body, headers={"If-Match": etag})


def moderator(me: Person) -> None:
    """Opens an audit that waits for moderation or is in it, and begins what is not begun."""
    me.start()
    with me.page("audits to moderate", 1) as page:
        status = ["awaiting_moderation", "in_moderation", "moderated"]
        audits = me.get("/v1/audits", status=status, limit=50)["items"]
        page.note = f"{len(audits)} rows"
    if audits:
        url = f"/v1/audits/{audits[0]['id']}"
        form(me, url)
        if "begin-moderation" in audits[0]["allowed_actions"]:
            with me.page("begin moderation", 1):
                me.call("POST", f"{url}/begin-moderation")


def form(me: Person, url: str) -> tuple[Any, Any]:
    """Opens an audit with the form that its answers are to."""
    with me.page("audit form", FORM):
        audit = me.get(url)
        return audit, me.get(f"/v1/tool-versions/{audit['tool_version_id']}/form")


def reviewing_officer(me: Person) -> None:
    """Opens a complete QA record with its form, and sees with whom it can be shared."""
    my_id = me.start()["person_id"]
    with me.page("my QA records", 1):
        status = ["completed", "shared", "acknowledged", "amended"]
        records = me.get("/v1/qa-records", status=status, reviewer_id=my_id)["items"]
    if records:
        with me.page("QA record, and with whom to share it", 3) as page:
            url = f"/v1/qa-records/{records[0]['id']}"
            record = me.get(url)
            me.get(f"/v1/tool-versions/{record['tool_version_id']}/form")
            page.note = f"{len(me.get(f'{url}/possible-readers')['items'])} people"


def manager(me: Person) -> None:
    me.start()
    with me.page("final audits of my team"):
        audits = me.get("/v1/audits", limit=50)["items"]
    if audits:
        form(me, f"/v1/audits/{audits[0]['id']}")
    with me.page("figures of my team", 2):
        me.get("/v1/metrics/completion_rate", by="month")
        me.get("/v1/metrics/grade_distribution", by="cycle")


def qa_manager(me: Person) -> str:
    """Opens the longest list, and returns the link of an open campaign for a child."""
    me.start()
    with me.page("list of 50 audits", 1, LIST_BYTES) as page:
        rows = me.get("/v1/audits", limit=50)["items"]
        page.note = f"{len(rows)} rows"
    with me.page("campaigns that are open", 1):
        campaigns = me.get("/v1/feedback-campaigns", status="open")["items"]
    link: str = next(each["link"] for each in campaigns if each["entry"] == "open_link")
    return link


def child(me: Person, link: str) -> None:
    url = f"/v1/public/feedback/{link}"
    with me.page("feedback form", 1):
        asked = me.get(url)
    answers = [each for part in asked["content"]["sections"] for each in answers_to(part)]
    with me.page("send feedback", 1):
        me.call("POST", url, json={"answers": answers, "narrative": "They listened to me."})
    with me.page("what came of it", 1):
        me.get(f"{url}/responses")


def integrator(me: Person) -> None:
    """Pushes a child, a review and its QA record, and asks which records are missing."""
    today = datetime.now(UTC).date()
    held = str(today - timedelta(days=20))
    name = f"journey-{uuid.uuid4()}"
    case = {"team_code": TEAM, "service_line": "children_in_care", "valid_from": "2026-01-05"}
    subject = {"external_id": name, "kind": "child", "became_looked_after_on": "2026-01-05"}
    review = {"kind": "cic_review", "subject_external_id": name, "held_on": held}
    record = {"kind": "iro", "meeting_external_id": name, "completed_at": f"{held}T15:30:00Z"}
    with me.page("who am I", 1):
        system = me.get("/v1/me")["source_system"]
    pushed = {
        "subjects": {**subject, "allocations": [case]},
        "meetings": {"external_id": name, **review},
        "qa-records": {"external_id": name, "overall_rating": "good", "answers": QA, **record},
    }
    for noun, each in pushed.items():
        with me.page(f"push {noun}", 1) as page:
            path = f"/v1/sources/{system}/{noun}:batch"
            answer = me.call("POST", path, json={"records": [each]})
            page.note = ", ".join(f"{n} {word}" for word, n in answer["counts"].items() if n)
            if answer["counts"]["rejected"]:
                sys.exit(f"{path}: {answer['items'][0]['errors']}")
    with me.page("meetings without a QA record", 1) as page:
        rows = me.get(f"/v1/sources/{system}/missing-qa")["items"]
        page.note = f"{len(rows)} rows"


AGREEMENT = "metric=exact_agreement&metric=within_one_agreement&metric=weighted_kappa"
QUESTIONS = {
    "completion by team and month": (("/v1/metrics/completion_rate", "team", "month"),),
    "grades by district and cycle": (("/v1/metrics/grade_distribution", "district", "cycle"),),
    "agreement of auditors and moderators": (
        (f"/v1/metrics:query?{AGREEMENT}", "district", "cycle"),
    ),
    "QA coverage by team": (("/v1/metrics/qa_coverage", "team"),),
    "feedback": (
        ("/v1/feedback-figures/submissions", "campaign"),
        ("/v1/feedback-figures/response_rate", "campaign"),
    ),
}


def analyst(me: Person) -> None:
    """Asks for the figures of a scorecard, and says which cells are shown, withheld or refused."""
    first = len(me.pages)
    for question, asked in QUESTIONS.items():
        with me.page(question) as page:
            page.note = "; ".join(shown(me, path, by) for path, *by in asked)
    asked_for = me.pages[first:]
    with me.page("a scorecard, all in all", ANALYST) as page:
        page.requests = sum(each.requests for each in asked_for)
        page.sent = sum(each.sent for each in asked_for)
        page.unpacked = sum(each.unpacked for each in asked_for)


def shown(me: Person, path: str, by: list[str]) -> str:
    """Asks for a figure; says how many of its cells are shown, or why it is refused."""
    url, _, asked = path.partition("?")
    answer = me.answer("GET", url, params=[*parse_qsl(asked), *(("by", each) for each in by)])
    if answer.is_error:
        return f"refused: {answer.json()['errors'][0]['code']}"
    figures = answer.json()
    cells = [cell for each in figures.get("items", [figures]) for cell in each["rows"]]
    return f"{sum(cell['status'] == 'shown' for cell in cells)} of {len(cells)} cells shown"


def operator(me: Person) -> None:
    with me.page("is it well", 3):
        for path in ("/livez", "/readyz", "/metrics"):
            me.get(path)
    with me.page("OpenAPI document", 1):
        me.get("/openapi.json")


def main() -> None:
    credentials = json.loads((DATA / "demo-credentials.json").read_text(encoding="utf-8"))
    pages: list[Page] = []

    def signed_in(role: str) -> Person:
        who = credentials["people"][role]
        form = {"grant_type": "password", "username": who["email"], "password": who["password"]}
        return Person(role, pages, form)

    auditor(signed_in("auditor"))
    moderator(signed_in("moderator"))
    reviewing_officer(signed_in("iro"))
    manager(signed_in("team_manager"))
    child(Person("child", pages), qa_manager(signed_in("qa_manager")))
    client = {"grant_type": "client_credentials", **credentials["client"]}
    integrator(Person("integrator", pages, client))
    analyst(signed_in("mi_analyst"))
    learning_journeys.leader(signed_in("corporate_director"))
    learning_journeys.circle(signed_in("auditor"))
    learning_journeys.partner(signed_in("partner_health"))
    learning_journeys.learner(signed_in("practitioner"))
    operator(Person("operator", pages))
    Console(width=130).print(table(pages))
    broken = [f"{page.who}, {page.what}" for page in pages if page.broken]
    if broken:
        sys.exit(f"Bounds broken: {'; '.join(broken)}")


if __name__ == "__main__":
    main()
