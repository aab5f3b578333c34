"""One month of peer auditing through the API, from a statutory return to its figures.

    python examples/peer_audit_month.py --url http://127.0.0.1:8000 --data examples/data

It needs the demo (`make run`): it signs in as people of the demo, with the credentials in the
service's data folder. If a step fails, its exit code is not 0.
"""

import argparse
import json
import os
import sys
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
AUDITED = 40  # at most this many audits are taken through to the end
GRADES = ("good", "good", "requires_improvement", "outstanding", "good", "inadequate")


class Caller:
    """Somebody who has signed in. Any answer that is not a success ends the program."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        form = {"grant_type": "password", "username": email, "password": password}
        token = self.http.post("/oauth/token", data=form).raise_for_status().json()
        self.http.headers["Authorization"] = f"Bearer {token['access_token']}"

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self.http.request(method, path, **more)
        if answer.is_error:
            print(f"{method} {path}: {answer.status_code}\n{answer.text}", file=sys.stderr)
            raise SystemExit(1)
        return answer

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params=query).json()

    def post(self, path: str, **body: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return self.call("POST", path, json=body, headers=headers).json()

    def put(self, path: str, body: dict[str, Any], etag: str | None = None) -> Any:
        headers = {"If-Match": etag} if etag else {}
        return self.call("PUT", path, json=body, headers=headers).json()

    def all(self, path: str, **query: Any) -> list[Any]:
        """Returns every item of a list, page by page."""
        items: list[Any] = []
        cursor: str | None = None
        while True:
            page = self.get(path, limit=200, **({"cursor": cursor} if cursor else {}), **query)
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items


class Month:
    """The story, step by step."""

    def __init__(self, url: str, data: Path, credentials: dict[str, Any]) -> None:
        self.url, self.data, self.password = url, data, credentials["password"]
        self.emails = {role: who["email"] for role, who in credentials["people"].items()}
        self.callers: dict[str, Caller] = {}
        self.admin = self.as_role("qa_admin")
        self.people = {person["id"]: person for person in self.admin.all("/v1/people")}
        self.version = self.admin.get("/v1/tool-versions", tool_key="cype")["items"][0]
        self.form = self.admin.get(f"/v1/tool-versions/{self.version['id']}/form")

    def as_email(self, email: str) -> Caller:
        if email not in self.callers:
            self.callers[email] = Caller(self.url, email, self.password)
        return self.callers[email]

    def as_role(self, role: str) -> Caller:
        return self.as_email(self.emails[role])

    def as_person(self, person_id: str) -> Caller:
        return self.as_email(self.people[person_id]["email"])

    def bring_in_the_return(self) -> None:
        """1. Imports the return as the sampling frame."""
        names = [
            n for n in ("header", "episodes", "placements") if (self.data / f"{n}.csv").exists()
        ]
        files = {name: (f"{name}.csv", (self.data / f"{name}.csv").read_bytes()) for name in names}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        run = self.admin.call("POST", "/v1/imports/ssda903", files=files, headers=headers).json()
        counts = run["counts"]
        print(
            f"1. sampling frame: {counts['in_frame']} children in it,"
            f" {counts['outside_frame']} outside;",
            *run["notes"],
        )

    def open_a_programme(self) -> None:
        """2. Creates a programme of three cycles of four rounds each, and opens the first cycle."""
        number, today = uuid.uuid4(), date.today()  # noqa: DTZ011 - the council's day
        body = {"name": f"Example {number}", "year_start": str(today.replace(day=1))}
        self.admin.put(f"/v1/audit-programmes/{number}", body)
        cycles = self.admin.all("/v1/audit-cycles", programme_id=str(number))
        self.cycle = cycles[0]
        self.as_role("qa_manager").call("POST", f"/v1/audit-cycles/{self.cycle['id']}/open")
        self.month = self.admin.all("/v1/audit-rounds", cycle_id=self.cycle["id"])[0]
        due = today + timedelta(days=7)
        etag = self.admin.call("GET", f"/v1/audit-rounds/{self.month['id']}").headers["ETag"]
        body_round = {"due_date": str(due), "kinds": ["audit", "moderation"]}
        self.admin.put(f"/v1/audit-rounds/{self.month['id']}", body_round, etag)
        print(f"2. programme with {len(cycles)} cycles; the round of {self.month['month']} is open")

    def draw_a_sample(self) -> None:
        """3. Draws a stratified random sample; every child has a reason why or why not."""
        self.draw = self.admin.post(
            f"/v1/audit-rounds/{self.month['id']}/sample-draws",
            tool_version_id=self.version["id"],
            n_per_stratum=3,
            seed=f"example {self.month['month']}",
        )
        url = f"/v1/sample-draws/{self.draw['id']}/members"
        drawn, left_out = (
            self.admin.get(url, outcome=outcome, count=True, limit=1)["total"]
            for outcome in ("drawn", "excluded")
        )
        print(
            f"3. drawn {drawn} of {self.draw['frame_size']} in {len(self.draw['strata'])} strata,"
            f" {left_out} left out; hash of the frame {self.draw['frame_hash'][:12]}"
        )

    def allocate(self) -> None:
        """4. Allocates by rule; then one is declined, one exempted and one cancelled."""
        done = self.admin.post(
            f"/v1/sample-draws/{self.draw['id']}/allocate", quota=6, team_quota=12
        )
        print(f"4. allocated {done['allocated']}, left over {len(done['unallocated'])}")
        rows = self.assignments("allocated")
        first, second, third = rows[0], rows[1], rows[2]
        declining = self.as_person(first["auditor"]["id"])
        declining.post(f"/v1/audit-assignments/{first['id']}/decline", reason="On leave.")
        self.give_to_another(first)
        url = f"/v1/audit-assignments/{second['id']}"
        code = self.form_reason()
        self.as_role("service_manager").post(
            f"{url}/request-exemption", reason_code=code, reason="The case has closed."
        )
        self.as_role("assistant_director").post(f"{url}/approve-exemption", reason="Agreed.")
        self.admin.post(f"/v1/audit-assignments/{third['id']}/cancel", reason="A duplicate.")

    def form_reason(self) -> str:
        """Returns a reason for exemption that ships with the service."""
        shipped = HERE.parent / "app" / "data" / "exemption_reasons.json"
        return str(json.loads(shipped.read_text(encoding="utf-8"))[0]["code"])

    def give_to_another(self, row: dict[str, Any]) -> None:
        """Tries auditors until the service accepts one."""
        for person in self.admin.all("/v1/people", role="auditor"):
            if person["id"] == row["auditor"]["id"]:
                continue
            answer = self.admin.http.post(
                f"/v1/audit-assignments/{row['id']}/reallocate",
                json={"auditor_id": person["id"], "reason": "Cover."},
            )
            if answer.is_success:
                return
        raise SystemExit("No auditor could take the declined audit.")

    def assignments(self, status: str) -> list[Any]:
        return self.admin.all(
            "/v1/audit-assignments", sample_draw_id=self.draw["id"], status=status
        )

    def audit(self) -> None:
        """5 and 6. Answers the audits section by section, grades them and submits them."""
        self.audits: list[Any] = []
        for n, row in enumerate(self.assignments("allocated")[:AUDITED]):
            auditor = self.as_person(row["auditor"]["id"])
            url = f"/v1/audits/{uuid.uuid4()}"
            body = {"assignment_id": row["id"]}
            auditor.put(url, body)
            for section in self.form["content"]["sections"]:
                self.save_section(auditor, url, section, 4 + n % 6)
            etag = auditor.call("GET", url).headers["ETag"]
            body |= {"auditor_grade": GRADES[n % len(GRADES)], "grade_rationale": "As scaled."}
            auditor.put(url, body, etag)
            told = auditor.post(f"{url}/validate")
            if not told["valid"]:
                raise SystemExit(f"The audit is not complete: {told['errors']}")
            self.audits.append(auditor.post(f"{url}/submit"))
        grading = self.as_role("qa_manager").get(
            f"/v1/audits/{self.audits[0]['id']}/grading", explain=True
        )
        print(
            f"5. submitted {len(self.audits)} audits\n6. the first one: score"
            f" {grading['score_of_applicable']}, indicative grade {grading['indicative_grade']},"
            f" auditor's grade {grading['auditor_grade']}, variance {grading['grade_variance']}"
        )

    def save_section(self, auditor: Caller, url: str, section: Any, value: int) -> None:
        """Answers every required question of a section."""
        answers = [
            given
            for question in section["questions"]
            if question["required"] and (given := self.answer(question, value)) is not None
        ]
        body = {
            "section_grade": "good",
            "strengths_text": "The child was seen alone and listened to.",
            "development_text": "Record why the plan changed.",
            "answers": answers,
        }
        place = f"{url}/sections/{section['key']}"
        etag = auditor.call("GET", place).headers["ETag"]
        auditor.put(place, body, etag)

    def answer(self, question: Any, value: int) -> dict[str, Any] | None:
        values: dict[str, dict[str, Any]] = {
            "scale": {"value_num": value},
            "boolean": {"value_bool": True},
            "text": {"value_text": "See the record."},
        }
        given = values.get(question["type"])
        return None if given is None else {"question_key": question["key"], **given}

    def moderate(self) -> None:
        """7. Selects audits for moderation by rule, and decides each with feedback."""
        chosen = self.admin.post(
            f"/v1/audit-rounds/{self.month['id']}/select-for-moderation", seed="example"
        )
        moderator = self.as_role("moderator")
        self.moderated = []
        for n, row in enumerate(chosen["selected"]):
            url = f"/v1/audits/{row['audit_id']}"
            begun = moderator.post(f"{url}/begin-moderation")
            grade = begun["proposed_grade"]
            body: dict[str, Any] = {"outcome": "upheld", "moderated_grade": grade}
            if n % 4 == 0 and grade == "outstanding":
                body = {"outcome": "lowered", "moderated_grade": "good", "rationale": "Too kind."}
            moderator.post(f"{url}/moderation-decisions", feedback_to_auditor="Thank you.", **body)
            self.moderated.append(row["audit_id"])
        print(
            f"7. moderated {len(self.moderated)} audits;"
            f" {chosen['finalised']} became final without moderation"
        )

    def finish(self) -> None:
        """8. Holds the appreciative inquiries and finalises; then one is amended and one voided."""
        anybody = self.as_role("practitioner").get("/v1/me")["person_id"]
        for audit_id in self.moderated:
            audit = self.admin.get(f"/v1/audits/{audit_id}")
            auditor = self.as_person(audit["auditor_id"])
            worker_id = audit["practitioner_person_id"] or anybody
            url = f"/v1/appreciative-inquiries/{uuid.uuid4()}"
            auditor.put(
                url,
                {
                    "context": "audit_cycle",
                    "audit_id": audit_id,
                    "facilitator_id": audit["auditor_id"],
                    "practitioner_id": worker_id,
                    "what_went_well": "She was seen alone at every visit.",
                    "what_differently_next_time": "Plan the visits earlier.",
                },
            )
            auditor.post(f"{url}/hold")
            auditor.post(f"{url}/record")
            self.as_person(worker_id).post(f"{url}/confirm")
            self.admin.post(f"/v1/audits/{audit_id}/finalise")
        one, other = self.as_role("qa_manager"), self.as_role("second_qa_manager")
        amendment = one.post(
            f"/v1/audits/{self.moderated[0]}/propose-amendment",
            reason="A section was misread.",
            new_values={"auditor_grade": "requires_improvement", "grade_rationale": "Late."},
        )
        other.post(f"/v1/change-requests/{amendment['id']}/approve", note="Agreed.")
        voiding = one.post(f"/v1/audits/{self.moderated[-1]}/propose-void", reason="Wrong child.")
        other.post(f"/v1/change-requests/{voiding['id']}/approve", note="Agreed.")
        print(f"8. {len(self.moderated)} inquiries confirmed; one audit amended, one voided")

    def figures(self) -> None:
        """9. Prints the figures as they are now and as they were yesterday."""
        manager = self.as_role("qa_manager")
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        print("9. figures of the cycle, now and as of yesterday")
        for slug in (
            "expected",
            "completion_of_plan",
            "completion_rate",
            "completion_rate_on_time",
            "finalised_rate",
            "exemption_rate",
            "moderation_coverage",
            "exact_agreement",
            "weighted_kappa",
            "ai_completion",
            "good_or_better_rate",
        ):
            now = manager.get(f"/v1/metrics/{slug}", cycle_id=self.cycle["id"])["total"]
            then = manager.get(
                f"/v1/metrics/{slug}", cycle_id=self.cycle["id"], as_of=str(yesterday)
            )["total"]
            print(f"   {slug:24} {now['value']!s:>8} ({of(now)}); yesterday {of(then)}")
        found = manager.get("/v1/metrics/grade_distribution", cycle_id=self.cycle["id"])
        shares = {row["group"][0]["value"]: row["value"] for row in found["rows"]}
        print(f"   grades {shares}")


def of(total: dict[str, Any]) -> str:
    """Returns what was counted, out of what. Agreement has no numerator."""
    whole = total["denominator"]
    return f"n {whole}" if total["numerator"] is None else f"{total['numerator']} of {whole}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--data", type=Path, default=HERE / "data")
    kept = Path(os.environ.get("QAF_DATA_DIR", HERE.parent / ".qaf"), "demo-credentials.json")
    parser.add_argument("--credentials", type=Path, default=kept)
    asked = parser.parse_args()
    if not asked.credentials.exists():
        sys.exit(
            f"There is no file {asked.credentials}. `make run` writes it; or name another one with"
            " --credentials."
        )
    credentials = json.loads(asked.credentials.read_text(encoding="utf-8"))
    month = Month(asked.url, asked.data, credentials)
    month.bring_in_the_return()
    month.open_a_programme()
    month.draw_a_sample()
    month.allocate()
    month.audit()
    month.moderate()
    month.finish()
    month.figures()


if __name__ == "__main__":
    main()
