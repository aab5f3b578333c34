"""A case-management system pushes the QA records of its reviews, and can be stopped at any point.

    python examples/push_qa_records.py --url http://127.0.0.1:8000 --data examples/data

`--data` is a folder in the format of the SSDA903 return: header.csv, episodes.csv, reviews.csv. The
return and its reviews are brought in first; then every review held gets a made-up QA record, but
for one in twenty, so that there is something to chase. Needs the demo (`make run`): it signs in
with the credentials that the service keeps in its data folder.

Killed and started again it goes on where it was, and the end is the same:

- Each request has an Idempotency-Key that follows from the run and from what is sent. Sent again,
  it gets the first answer and changes nothing; so it does not matter if the answer was received.
- A small state file holds the run, its day and the batches that were answered. It is deleted at the
  end, so the next start is a new run: it pushes everything again and finds it unchanged.
- 429 and 503 are waited out for as long as Retry-After says; a lost connection for longer each
  time.

Ends with a non-zero status when a step fails or a record is refused.
"""

import argparse
import csv
import hashlib
import json
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
BATCH = 1000  # records; the service takes no more at once
TRIES = 8  # of one request, before giving up
SOURCE = "ssda903"  # under which the service keeps the return and its reviews
ONE_IN = 20  # reviews for which there is no record
OUTCOMES = ("created", "updated", "unchanged", "stale", "rejected")
METRICS = (
    "qa_coverage",
    "qa_lag",
    "cic_review_in_time",
    "participation_rate",
    "participation_rate_national",
)


def pause(seconds: float) -> None:
    time.sleep(seconds)


class Caller:
    """Somebody who has signed in. What may pass is waited for; any other refusal ends the program.

    The token is fetched with `form`, and again when it has run out.
    """

    def __init__(
        self, url: str, form: dict[str, str], transport: httpx.BaseTransport | None = None
    ) -> None:
        self.http = httpx.Client(base_url=url, timeout=600, transport=transport)
        self.form = form

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        if "Authorization" not in self.http.headers:
            self.sign_in()
        answer = self.try_until_answered(method, path, **more)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self.sign_in()
            answer = self.try_until_answered(method, path, **more)
        if answer.is_error:
            print(f"{method} {path}: {answer.status_code}\n{answer.text}", file=sys.stderr)
            raise SystemExit(1)
        return answer

    def sign_in(self) -> None:
        answer = self.try_until_answered("POST", "/oauth/token", data=self.form)
        if answer.is_error:
            print(f"Signing in: {answer.status_code}\n{answer.text}", file=sys.stderr)
            raise SystemExit(1)
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def try_until_answered(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The same request, with the same key, until there is an answer to it."""
        for tried in count(1):
            try:
                answer = self.http.request(method, path, **more)
                if not comes_back_later(answer):
                    return answer
                why, wait = str(answer.status_code), waiting_time(answer, tried)
            except httpx.TransportError as error:
                why, wait = type(error).__name__, float(2 ** (tried - 1))
            if tried == TRIES:
                break
            print(f"   {method} {path}: {why}, again in {wait:.0f} s", flush=True)
            pause(wait)
        print(f"{method} {path}: {why}, given up after {TRIES} tries", file=sys.stderr)
        raise SystemExit(1)

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params=query).json()


def comes_back_later(answer: httpx.Response) -> bool:
    """Too many requests; out of service for now; or the first try of this key still at work."""
    if answer.status_code == httpx.codes.CONFLICT:
        return bool(answer.json().get("code") == "idempotency_running")
    return answer.status_code in {429, 502, 503, 504}


def waiting_time(answer: httpx.Response, tried: int) -> float:
    """Seconds: as Retry-After says, in seconds or as a date; else twice as long each time."""
    said = answer.headers.get("Retry-After")
    if said is None:
        return float(2 ** (tried - 1))
    if said.isdigit():
        return float(said)
    return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())


class State:
    """What has been done, in a file that is whole at any instant."""

    def __init__(self, path: Path, about: str) -> None:
        self.path = path
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.goes_on = kept.get("about") == about
        if self.goes_on:
            self.kept = kept
            return
        today = datetime.now(UTC).date()
        self.kept = {"about": about, "run": str(uuid.uuid4()), "day": str(today), "done": {}}
        self.save()

    @property
    def day(self) -> date:
        """The day on which the run began; it stays the same, so that what is sent does too."""
        return date.fromisoformat(self.kept["day"])

    def key(self, *sent: bytes) -> str:
        """The Idempotency-Key of a request of this run."""
        return fingerprint(self.kept["run"].encode(), *sent)

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half = self.path.with_suffix(".new")
        with half.open("w", encoding="utf-8") as file:
            json.dump(self.kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.path)


def fingerprint(*parts: bytes) -> str:
    """One for these parts in this order."""
    whole = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(whole).hexdigest()


@dataclass(frozen=True)
class Review:
    """A row of reviews.csv, and what the service calls it."""

    line: int
    child: str
    held_on: date

    @property
    def external_id(self) -> str:
        return f"{self.child}+{self.held_on}"


def read_reviews(data: bytes) -> Iterator[Review]:
    """Every row that can be read; those that cannot the import tells of."""
    rows = csv.DictReader(data.decode("utf-8-sig").splitlines())
    for row in rows:
        try:
            held_on = datetime.strptime(row["REVIEW"].strip(), "%d/%m/%Y").replace(tzinfo=UTC)
        except (ValueError, AttributeError):
            continue
        yield Review(rows.line_num, row["CHILD"].strip(), held_on.date())


def made_up(review: Review, before: date) -> dict[str, Any] | None:
    """The QA record of a review, always the same; None when there is none before that day."""
    number = int(hashlib.sha256(review.external_id.encode()).hexdigest(), 16)

    def pick(n: int) -> int:
        """A number below n."""
        nonlocal number
        number, found = divmod(number, n)
        return found

    left_out = pick(ONE_IN) == 0
    completed = review.held_on + timedelta(days=pick(12))
    if left_out or completed >= before:
        return None
    shared, answered, filed = (completed + timedelta(days=pick(5) + 1) for _ in range(3))
    marks = [3 + pick(8) for _ in range(5)]
    record: dict[str, Any] = {
        "external_id": f"qa-{review.external_id}",
        "kind": "iro",
        "meeting_source_system": SOURCE,
        "meeting_external_id": review.external_id,
        "completed_at": f"{completed}T15:30:00Z",
        "overall_rating": rating(sum(marks) / len(marks)),
        "answers": answers(marks),
        "shares": shares(
            shared, max(shared, answered) if pick(3) else None, before, manager=pick(9) > 0
        ),
    }
    if pick(8) == 0:
        record |= {
            "good_practice": True,
            "good_practice_text": "A letter for later life was written with the child.",
            "good_practice_theme_codes": ["direct_work_and_relationships"],
        }
    if pick(6) == 0:
        theme = ("drift_and_delay", "smart_planning", "voice_of_child")[pick(3)]
        record["concerns"] = [{"text": "Agreed before, and not done.", "theme_codes": [theme]}]
    if pick(7) and filed < before:
        record |= {"recorded_on_file_at": f"{filed}T12:00:00Z", "file_reference": "Reviews, QA"}
    return record


def rating(mark: float) -> str:
    grades = ((8.0, "outstanding"), (6.0, "good"), (4.5, "requires_improvement"))
    return next((grade for least, grade in grades if mark >= least), "inadequate")


def answers(marks: list[int]) -> list[dict[str, Any]]:
    """To every question that the service's form of reviewing officers requires."""
    keys = (
        "engagement_child",
        "engagement_family",
        "reports_quality",
        "care_plan_progress",
        "care_plan_needs",
    )
    return [
        *({"question_key": key, "value_num": mark} for key, mark in zip(keys, marks, strict=True)),
        {"question_key": "attendance_right_people", "value_bool": True},
        {"question_key": "care_plan_development", "value_text": "Say who does what by when."},
    ]


def shares(
    shared: date, answered: date | None, before: date, *, manager: bool
) -> list[dict[str, Any]]:
    """With the social worker, and most often with a manager; some say that they have read it."""
    if shared >= before:
        return []
    worker = {"worker_ref": "W001", "role": "social_worker", "shared_at": f"{shared}T16:00:00Z"}
    if answered is not None and answered < before:
        worker |= {"acknowledged_at": f"{answered}T17:00:00Z", "response_text": "Thank you."}
    above = {"worker_ref": "M001", "role": "team_manager", "shared_at": f"{shared}T16:00:00Z"}
    return [worker, above] if manager else [worker]


class Push:
    """The run, step by step."""

    def __init__(
        self, url: str, data: Path, credentials: dict[str, Any], state: Path, batch: int
    ) -> None:
        names = ("header", "episodes", "placements", "reviews")
        files = [data / f"{name}.csv" for name in names]
        self.files = {file.stem: file.read_bytes() for file in files if file.exists()}
        for name in ("header", "episodes", "reviews"):
            if name not in self.files:
                raise SystemExit(f"There is no {name}.csv in {data}.")
        self.admin = Caller(url, as_person(credentials, "qa_admin"))
        self.manager = Caller(url, as_person(credentials, "qa_manager"))
        client = credentials["client"]
        self.machine = Caller(url, {"grant_type": "client_credentials", **client})
        self.batch = batch
        about = [url.encode(), client["client_id"].encode(), *self.files.values()]
        self.state = State(state, fingerprint(*about))

    def bring_in_the_return(self) -> None:
        """1. The return, and its reviews as meetings held or due."""
        if "import" not in self.state.kept:
            self.state.kept["import"] = self.send_the_return()["id"]
            self.state.save()
        self.run = self.admin.get(f"/v1/imports/{self.state.kept['import']}")
        counts = self.run["counts"]
        print(
            f"1. return of {self.run['as_at']}: {counts['in_frame']} children in the frame;"
            f" reviews: {counts['reviews_held']} held, {counts['reviews_due']} due,"
            f" {counts['reviews_repeated']} repeated; {counts['row_errors']} rows not taken",
            flush=True,
        )

    def send_the_return(self) -> Any:
        day = str(self.state.day)
        key = self.state.key(b"import", day.encode(), *self.files.values())
        # The same key stands for the same bytes, and so for the same boundary between the files.
        headers = {
            "Idempotency-Key": key,
            "Content-Type": f"multipart/form-data; boundary={key[:32]}",
        }
        files = {name: (f"{name}.csv", content) for name, content in self.files.items()}
        url, form = "/v1/imports/ssda903", {"as_at": day, "source_system": SOURCE}
        return self.admin.call("POST", url, files=files, data=form, headers=headers).json()

    def records(self) -> list[dict[str, Any]]:
        """A record for each review that the service has, of one child and day the first."""
        not_taken = {row["line"] for row in self.run["errors"] if row["file"] == "reviews.csv"}
        reviews: dict[str, Review] = {}
        for review in read_reviews(self.files["reviews"]):
            if review.held_on <= self.state.day and review.line not in not_taken:
                reviews.setdefault(review.external_id, review)
        made = [made_up(review, self.state.day) for review in reviews.values()]
        return [record for record in made if record is not None]

    def push(self) -> None:
        """2. The records, in batches; what an earlier start was told is not sent again."""
        records, done = self.records(), self.state.kept["done"]
        self.system = self.machine.get("/v1/me")["source_system"]  # whose records it may push
        self.total: Counter[str] = Counter()
        if self.state.goes_on:
            print(f"   going on; batches done before: {len(done)}")
        for start in range(0, len(records), self.batch):
            body = json.dumps({"records": records[start : start + self.batch]}).encode()
            key = self.state.key(body)
            if key not in done:
                done[key] = self.send(key, body)
                self.state.save()
            self.total.update(done[key])
            print(f"   {self.total.total()} of {len(records)} records pushed", flush=True)
        told = ", ".join(f"{self.total[word]} {word}" for word in OUTCOMES)
        print(f"2. pushed {len(records)} QA records: {told}", flush=True)

    def send(self, key: str, body: bytes) -> Any:
        """One batch: how many records had which outcome. Those refused are named."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        url = f"/v1/sources/{self.system}/qa-records:batch"
        answer = self.machine.call("POST", url, content=body, headers=headers).json()
        for item in answer["items"]:
            for error in item["errors"]:
                where = f"{item['external_id']} {error['pointer']}"
                print(f"   refused: {where}: {error['detail']}", file=sys.stderr)
        return answer["counts"]

    def whats_missing(self) -> None:
        """3. Reviews held that have no record yet."""
        url = f"/v1/sources/{SOURCE}/missing-qa"
        page = self.manager.get(url, as_of=str(self.state.day), count=True, limit=1)
        print(f"3. reviews of the return that lack a QA record: {page['total']}")

    def figures(self) -> None:
        """4. Of all child in care reviews that the council has held."""
        print("4. figures of all child in care reviews")
        for slug in METRICS:
            metric = self.manager.get(f"/v1/metrics/{slug}", kind="cic_review")
            print(f"   {slug:28} {shown(metric['total'])}")


def shown(total: dict[str, Any]) -> str:
    """A rate with what it is made of; or the days that half and nine in ten records took."""
    if total["status"] != "shown":
        return "withheld: too few to be shown"
    left_out = sum(total["exclusions"].values())
    beside = f"; {left_out} left out" if left_out else ""
    if total["quantiles"] is not None:
        median, p90 = total["quantiles"]["median"], total["quantiles"]["p90"]
        return f"median {median}, 90th percentile {p90} working days{beside}"
    return f"{total['value']} ({total['numerator']} of {total['denominator']}{beside})"


def as_person(credentials: dict[str, Any], role: str) -> dict[str, str]:
    """The form that signs one of the demo's people in."""
    who = credentials["people"][role]["email"]
    return {"grant_type": "password", "username": who, "password": credentials["password"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--data", type=Path, default=HERE / "data")
    kept = Path(os.environ.get("QAF_DATA_DIR", HERE.parent / ".qaf"), "demo-credentials.json")
    parser.add_argument("--credentials", type=Path, default=kept)
    parser.add_argument(
        "--state", type=Path, help="the state file; beside the credentials if not given"
    )
    parser.add_argument("--batch", type=int, default=BATCH, help="records to a batch")
    asked = parser.parse_args()
    if not asked.credentials.exists():
        sys.exit(
            f"There is no {asked.credentials}: `make run` makes it, or name it (--credentials)."
        )
    credentials = json.loads(asked.credentials.read_text(encoding="utf-8"))
    state = asked.state or asked.credentials.parent / "push-qa-records.json"
    run = Push(asked.url, asked.data, credentials, state, min(asked.batch, BATCH))
    run.bring_in_the_return()
    run.push()
    run.whats_missing()
    run.figures()
    state.unlink()
    if run.total["rejected"]:
        raise SystemExit(f"{run.total['rejected']} records were refused.")


if __name__ == "__main__":
    main()
