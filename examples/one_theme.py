"""One theme through the whole framework, from audits and feedback to the re-audit.

    python examples/one_theme.py --url http://127.0.0.1:8000

It needs the demo (`make run`): it signs in as people of the demo, with the credentials in the
service's data folder. Every step is first tried by somebody who may not take it, and refused. If a
step fails, or is not refused, the exit code is not 0.
"""

import argparse
import json
import os
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

HERE = Path(__file__).parent
LONDON = ZoneInfo("Europe/London")
REFUSALS = {403, 404, 422}  # not allowed, not visible, or not theirs to name
OUTCOMES = ("impact_on_children", "childrens_views_impact", "leadership_overview")

# Who asks for what, with which body and headers.
Ask = Callable[[str, str, str, Any, dict[str, str]], httpx.Response]


class Theme:
    """The story, step by step. `ask` sends a request as somebody, who is named by their part."""

    def __init__(self, ask: Ask, now: datetime) -> None:
        self.ask, self.now, self.today = ask, now, now.astimezone(LONDON).date()
        self.refusals = 0

    def get(self, who: str, path: str) -> Any:
        return self.succeeded(self.ask(who, "GET", path, None, {})).json()

    def step(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        not_by: str = "",
        etag: str = "",
    ) -> Any:
        """Takes a step, which is first refused to somebody else with the same words."""
        headers = {"If-Match": etag} if etag else {}
        if not_by:
            answer = self.ask(not_by, method, path, body, headers)
            if answer.status_code not in REFUSALS:
                raise SystemExit(f"{not_by} was not refused: {method} {path} {answer.status_code}")
            self.refusals += 1
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        return self.succeeded(self.ask(who, method, path, body, headers)).json()

    def succeeded(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_error:
            request = answer.request
            raise SystemExit(
                f"{request.method} {request.url.path}: {answer.status_code}\n{answer.text}"
            )
        return answer

    def made(self, who: str, noun: str, body: Any, *, not_by: str = "") -> str:
        """Creates a row at an identifier of our choice, and returns its path."""
        path = f"/v1/{noun}/{uuid.uuid4()}"
        self.step(who, "PUT", path, body, not_by=not_by)
        return path

    def person(self, who: str) -> str:
        return str(self.get(who, "/v1/me")["person_id"])

    def find_the_theme(self) -> None:
        """1. A theme stands in a section of an audit, in other audits, and in feedback."""
        audited = {
            row["re_audit_of"]
            for row in self.get("qa_manager", "/v1/audit-assignments?source=re_audit&limit=200")[
                "items"
            ]
        }
        found = self.get(
            "qa_manager",
            "/v1/findings?origin=audit&polarity=development&status=recorded&view=full&limit=200",
        )["items"]
        themed = [row for row in found if row["theme_codes"]]
        looked_at_again = [row for row in themed if row["audit_id"] in audited]
        # Teams for the whole county, such as adoption, are in no district that could look into it.
        looked_at_again.sort(key=lambda row: row["district_id"] is None)
        self.first = looked_at_again[0]
        self.code = self.first["theme_codes"][0]
        same = [row for row in themed if self.code in row["theme_codes"]]
        self.place = next(row for row in (self.first, *same, *themed) if row["district_id"])
        told = self.get(
            "qa_manager", "/v1/feedback-submissions?status=coded&status=reviewed&view=full"
        )
        feedback = next(row for row in told["items"] if row["consent_analysis"])
        body = {
            "origin": "feedback",
            "origin_id": feedback["id"],
            "polarity": "development",
            "text": "Nobody said why the plan was changed.",
            "theme_codes": [self.code],
        }
        self.feedback = self.step("qa_manager", "POST", "/v1/findings", body, not_by="practitioner")
        print(f"1. the theme {self.code} is in {len(same)} findings of audits, and in feedback")

    def meet_in_a_circle(self) -> None:
        """2. A quality circle under a chair of the Unit meets and decides to look into it."""
        units = self.get("qa_manager", "/v1/org-units?kind=directorate")["items"]
        self.district = self.place["district_id"]
        self.circle = self.made(
            "qa_manager",
            "quality-circles",
            {
                "name": "Reasons on the record",
                "chair_id": self.person("second_assistant_director"),
                "member_ids": [
                    self.person(who) for who in ("practitioner", "auditor", "second_qa_manager")
                ],
                "terms_of_reference": "Plans thematic audits of what records leave out.",
                "org_unit_id": units[0]["id"],
            },
            not_by="practitioner",
        )
        circle_id = self.circle.rsplit("/", 1)[1]
        meeting = {"circle_id": circle_id, "meets_on": str(self.today)}
        path = self.made("practitioner", "circle-meetings", meeting, not_by="moderator")
        minutes = {
            "attendee_ids": [self.person("practitioner"), self.person("second_assistant_director")],
            "decisions": ["A thematic audit asks whether records say why."],
            "minutes": "The circle read what audits and feedback say of the theme.",
        }
        self.step("practitioner", "POST", f"{path}/record", minutes, not_by="moderator")
        chair = "second_assistant_director"
        self.step(chair, "POST", f"{path}/confirm", not_by="practitioner")
        print("2. a quality circle met; its chair confirmed the minutes")

    def audit_the_theme(self) -> None:
        """3. The circle carries out a thematic audit and reports it."""
        path = self.made(
            "second_qa_manager",
            "thematic-audits",
            {
                "circle_id": self.circle.rsplit("/", 1)[1],
                "title": "Do records say why a plan was changed?",
                "rationale": "Audits and feedback say that they do not.",
                "terms_of_reference": "Plans of children in care, and not court reports.",
                "questions": ["Do records say why a plan was changed?"],
                "methods": ["case_audit", "feedback"],
                "theme_codes": [self.code],
                "finding_ids": [self.first["id"], self.feedback["id"]],
            },
            not_by="moderator",
        )
        self.thematic, chair = path.rsplit("/", 1)[1], "second_assistant_director"
        self.step(chair, "POST", f"{path}/plan", not_by="auditor")
        self.step("auditor", "POST", f"{path}/start", not_by="moderator")
        found = {
            "origin": "thematic",
            "origin_id": self.thematic,
            "polarity": "development",
            "text": "Most records say what was decided, and few say why.",
            "theme_codes": [self.code],
        }
        self.found = self.step("practitioner", "POST", "/v1/findings", found, not_by="moderator")
        self.step("auditor", "POST", f"{path}/analyse", not_by="moderator")
        report = {"headline": "Records seldom say why.", "narrative": "Most say what was decided."}
        self.step("practitioner", "POST", f"{path}/write-report", report, not_by="moderator")
        self.step(chair, "POST", f"{path}/publish", not_by="practitioner")
        print("3. its thematic audit is reported")

    def recommend(self) -> None:
        """4. A member recommends something to the district, and a director accepts it."""
        path = self.made(
            "practitioner",
            "recommendations",
            {
                "text": "Supervision records say what was decided, and why.",
                "finding_ids": [self.found["id"]],
                "destinations": ["coa_line_of_enquiry", "area_learning_event"],
                "org_unit_id": self.district,
            },
            not_by="service_manager",
        )
        self.recommendation = path.rsplit("/", 1)[1]
        self.step("director", "POST", f"{path}/accept", not_by="practitioner")
        print("4. what it recommends is accepted")

    def enquire_in_the_district(self) -> None:
        """5. The lead of a Child Outcome Analysis asks about it for a whole week."""
        monday = self.today - timedelta(days=self.today.weekday())
        path = self.made(
            "qa_manager",
            "outcome-analyses",
            {
                "district_id": self.district,
                "week_start": str(monday),
                "lead_id": self.person("auditor"),
                "follow_up_on": str(monday + timedelta(days=91)),
            },
            not_by="auditor",
        )
        self.analysis = path.rsplit("/", 1)[1]
        self.step("director", "POST", f"{path}/schedule", not_by="assistant_director")
        seen = self.get("auditor", f"/v1/recommendations?id={self.recommendation}")["items"]
        asked = {
            "outcome_analysis_id": self.analysis,
            "question": "Do supervision records in this district say why?",
            "recommendation_ids": [row["id"] for row in seen],
        }
        line = self.made("auditor", "lines-of-enquiry", asked, not_by="practitioner")
        observers = {"observer_ids": [self.person("practitioner")]}
        self.step("auditor", "POST", f"{path}/name-observers", observers, not_by="practitioner")
        self.step("auditor", "POST", f"{path}/begin-fieldwork", not_by="qa_manager")
        saw = {
            "outcome_analysis_id": self.analysis,
            "at": datetime.combine(monday, time(0), LONDON).astimezone(UTC).isoformat(),
            "practice_type": "supervision",
            "org_unit_id": self.district,
            "practice_note": "They talked about what to do, and not about why.",
        }
        self.made("practitioner", "observations", saw, not_by="moderator")
        self.step("auditor", "POST", f"{path}/begin-analysis", not_by="practitioner")
        answer = {"answer_text": "In two of three teams."}
        self.step("auditor", "POST", f"{line}/answer", answer, not_by="qa_manager")
        self.report(path)
        print("5. a district's week answered the line of enquiry; its report is accepted")

    def report(self, path: str) -> None:
        """Writes the four blocks of the report, gives it, and has it accepted."""
        blocks = {
            **{name: {"text": "Children hear what, and seldom why."} for name in OUTCOMES},
            "commissioning_implications": {"reason": "Nothing commissioned was observed."},
        }
        for name, block in blocks.items():
            etag = self.ask("auditor", "GET", path, None, {}).headers["ETag"]
            place = f"{path}/report/{name}"
            self.step("auditor", "PUT", place, block, etag=etag, not_by="practitioner")
        self.step("auditor", "POST", f"{path}/report", not_by="qa_manager")
        self.step("assistant_director", "POST", f"{path}/accept", not_by="auditor")

    def decide_in_a_learning_event(self) -> None:
        """6. The leaders of the area look at it all, and decide that something is to be done."""
        path = self.made(
            "qa_manager",
            "area-learning-events",
            {
                "area_id": self.place["area_id"],
                "title": "Saying why",
                "held_on": str(self.today),
                "chair_id": self.person("corporate_director"),
                "finding_ids": [self.found["id"]],
                "recommendation_ids": [self.recommendation],
                "outcome_analysis_ids": [self.analysis],
            },
            not_by="auditor",
        )
        self.event, chair = path, "corporate_director"
        came = {"attended_ids": [self.person("director"), self.person("team_manager")]}
        self.step(chair, "POST", f"{path}/hold", came, not_by="practitioner")
        self.decision = {"id": str(uuid.uuid4()), "text": "All teams use the template."}
        minutes = {"minutes_text": "The area read the report.", "decisions": [self.decision]}
        self.step(chair, "POST", f"{path}/minute", minutes, not_by="practitioner")
        print("6. an Area Learning Event decided on it")

    def follow_the_decision(self) -> None:
        """Names the action that follows from the decision, so that the chair closes the event."""
        followed = {**self.decision, "action_ids": [self.action]}
        minutes = {"minutes_text": "The area read the report.", "decisions": [followed]}
        path = f"{self.event}/correct-minutes"
        self.step("qa_manager", "POST", path, minutes, not_by="practitioner")
        self.step("corporate_director", "POST", f"{self.event}/close", not_by="qa_manager")

    def act(self) -> None:
        """7. One person does what was recommended, and another sees that it changed something."""
        body = {
            "recommendation_id": self.recommendation,
            "title": "Use the reflective template in every supervision.",
            "owner_person_id": self.person("team_manager"),
            "accountable_person_id": self.person("service_manager"),
            "due_date": str(self.today + timedelta(days=28)),
        }
        action = self.step("qa_manager", "POST", "/v1/actions", body, not_by="auditor")
        self.action, path = action["id"], f"/v1/actions/{action['id']}"
        self.follow_the_decision()
        self.step("team_manager", "POST", f"{path}/start", not_by="practitioner")
        done = {"outcome_text": "In use.", "evidence": [{"text": "Minutes of the team meeting."}]}
        self.step("team_manager", "POST", f"{path}/complete", done, not_by="qa_manager")
        effect = {"effectiveness": "effective", "note": "Records read since then say why."}
        self.step("service_manager", "POST", f"{path}/verify", effect, not_by="practitioner")
        print("7. the action is done, verified and effective")

    def learn_together(self) -> None:
        """8. A community of practice takes it up, suggested by a member of staff."""
        body = {
            "title": "Saying why",
            "summary": "How a record says why a plan was changed.",
            "driven_by": "audit_learning",
            "theme_codes": [self.code],
            "finding_ids": [self.found["id"]],
        }
        path = self.made("practitioner", "communities-of-practice", body, not_by="partner_agency")
        self.community = path.rsplit("/", 1)[1]
        self.step("qa_manager", "POST", f"{path}/start", not_by="practitioner")
        session = self.made(
            "qa_manager",
            "community-sessions",
            {
                "community_id": self.community,
                "title": "Three records, read together",
                "starts_at": (self.now - timedelta(hours=1)).isoformat(),
                "link": "https://meet.example.org/saying-why",
                "facilitator_id": self.person("practitioner"),
            },
            not_by="practitioner",
        )
        came = {"attendee_ids": [self.person("team_manager")], "others_attended": 4}
        self.step("practitioner", "POST", f"{session}/hold", came, not_by="auditor")
        print("8. a community of practice met about it")

    def look_again(self) -> None:
        """9. The first child's record is audited again, and the trail shows what came of it all."""
        forward = self.get("qa_manager", f"/v1/findings/{self.first['id']}/trail")
        back = self.get("qa_manager", f"/v1/recommendations/{self.recommendation}/trail")
        self.forward = [(item["kind"], item["id"]) for item in forward["items"]]
        self.back = [(item["kind"], item["id"]) for item in back["rests_on"]["items"]]
        led_to = [(item["kind"], item["id"]) for item in back["led_to"]["items"]]
        self.change = next(item for item in forward["items"] if item["kind"] == "re_audit")
        self.must_hold(self.forward, thematic_audit=self.thematic, finding=self.found["id"])
        self.must_hold(self.forward, recommendation=self.recommendation, action=self.action)
        self.must_hold(self.back, thematic_audit=self.thematic, audit=self.first["audit_id"])
        self.must_hold(self.back, finding=self.feedback["id"])
        self.must_hold(self.back, feedback_submission=self.feedback["origin_id"])
        event = self.event.rsplit("/", 1)[1]
        self.must_hold(self.forward, area_learning_event=event)
        self.must_hold(self.forward, community_of_practice=self.community)
        self.must_hold(led_to, action=self.action, area_learning_event=event)
        print(
            f"9. re-audit: {self.change['status_label']}; the trail has {len(self.forward)} entries"
            f" from the first finding on, and {len(self.back)} back from the recommendation"
        )
        print(f"   {self.refusals} steps were refused to people who may not take them")

    def must_hold(self, trail: list[tuple[str, str]], **entries: str) -> None:
        for entry in entries.items():
            if entry not in trail:
                raise SystemExit(f"The trail has no {entry[0]} {entry[1]}: {trail}")

    def tell(self) -> None:
        """Plays all steps in order."""
        self.find_the_theme()
        self.meet_in_a_circle()
        self.audit_the_theme()
        self.recommend()
        self.enquire_in_the_district()
        self.decide_in_a_learning_event()
        self.act()
        self.learn_together()
        self.look_again()


def signed_in(url: str, credentials: dict[str, Any]) -> Ask:
    """Returns how requests are sent by people of the demo, each of whom signs in once."""
    clients: dict[str, httpx.Client] = {}

    def client_of(who: str) -> httpx.Client:
        if who not in clients:
            client = httpx.Client(base_url=url, timeout=60)
            email = credentials["people"][who]["email"]
            form = {"grant_type": "password", "username": email}
            form["password"] = credentials["password"]
            token = client.post("/oauth/token", data=form).raise_for_status().json()
            client.headers["Authorization"] = f"Bearer {token['access_token']}"
            clients[who] = client
        return clients[who]

    def ask(who: str, method: str, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        return client_of(who).request(method, path, json=body, headers=headers)

    return ask


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    kept = Path(os.environ.get("QAF_DATA_DIR", HERE.parent / ".qaf"), "demo-credentials.json")
    parser.add_argument("--credentials", type=Path, default=kept)
    asked = parser.parse_args()
    if not asked.credentials.exists():
        sys.exit(f"There is no file {asked.credentials}. `make run` writes it.")
    credentials = json.loads(asked.credentials.read_text(encoding="utf-8"))
    Theme(signed_in(asked.url, credentials), datetime.now(UTC)).tell()


if __name__ == "__main__":
    main()
