"""A case-management system pushes the QA records of its reviews. It may be stopped at any point.

    python examples/push_qa_records.py --url http://127.0.0.1:8000 --data examples/data

`--data` is a folder in the format of the SSDA903 return: header.csv, episodes.csv, reviews.csv. The
program first imports the return with its reviews. Then it makes up a QA record for every review
that was held, except for one in twenty, so that some are missing. It needs the demo (`make run`):
it signs in with the credentials in the service's data folder.

If it is killed and started again, it goes on where it was, and the result is the same:

- Each request has an Idempotency-Key that is calculated from the run and from what is sent. If it
  is sent again, the service gives the first answer again and changes nothing.
- A small state file keeps the run, its day and the batches that were answered. It is deleted at the
  end. So the next start is a new run, which pushes everything again and finds it unchanged.
- On 429 and 503 it waits for as long as Retry-After says; when the connection is lost, longer each
  time.

If a step fails or a record is rejected, its exit code is not 0.
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
BATCH = 1000  # records; the most that the service takes at once
TRIES = 8  # of one request, before giving up
SOURCE = "ssda903"  # the name under which the service keeps the return and its reviews
ONE_IN = 20  # of so many reviews, one has no record
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
    """Somebody who has signed in. It waits where waiting helps; any other refusal ends the program.

    It gets a token with `form`, and a new one when that has expired.
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
        """Sends the same request, with the same key, until it is answered."""
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
            print(f"   {method} {path}: {why}; trying again in {wait:.0f} s", flush=True)
            pause(wait)
        print(f"{method} {path}: {why}; gave up after {TRIES} attempts", file=sys.stderr)
        raise SystemExit(1)

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params=query).json()


def comes_back_later(answer: httpx.Response) -> bool:
    """Whether to try again: too many requests, no service for now, or the first try still runs."""
    if answer.status_code == httpx.codes.CONFLICT:
        return bool(answer.json().get("code") == "idempotency_running")
    return answer.status_code in {429, 502, 503, 504}


def waiting_time(answer: httpx.Response, tried: int) -> float:
    """Returns the seconds to wait: by Retry-After if it is there, else twice as long each time."""
    said = answer.headers.get("Retry-After")
    if said is None:
        return float(2 ** (tried - 1))
    if said.isdigit():
        return float(said)
    return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())


class State:
    """What has been done, in a file that is complete at any moment."""

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
        """The day on which the run began. It stays the same, so that the requests do too."""
        return date.fromisoformat(self.kept["day"])

    def key(self, *sent: bytes) -> str:
        """Returns the Idempotency-Key of a request of this run."""
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
    """Returns a hash of these parts in this order."""
    whole = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(whole).hexdigest()


@dataclass(frozen=True)
class Review:
    """A row of reviews.csv. The service knows it by its `external_id`."""

    line: int
    child: str
    held_on: date

    @property
    def external_id(self) -> str:
        return f"{self.child}+{self.held_on}"


def read_reviews(data: bytes) -> Iterator[Review]:
    """Yields every row that can be read; the import lists the others."""
    rows = csv.DictReader(data.decode("utf-8-sig").splitlines())
    for row in rows:
        try:
            held_on = datetime.strptime(row["REVIEW"].strip(), "%d/%m/%Y").replace(tzinfo=UTC)
        except (ValueError, AttributeError):
            continue
        yield Review(rows.line_num, row["CHILD"].strip(), held_on.date())


def made_up(review: Review, before: date) -> dict[str, Any] | None:
    """Returns the QA record of a review, always the same; None if it has none before that day."""
    number = int(hashlib.sha256(review.external_id.encode()).hexdigest(), 16)

    def pick(n: int) -> int:
        """Returns a number below n."""
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
    """Returns answers to every required question of the reviewing officers' form."""
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
    """Returns shares: with a social worker, mostly with a manager too. Some have been answered."""
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
        """1. Imports the return, and its reviews as meetings held or due."""
        if "import" not in self.state.kept:
            self.state.kept["import"] = self.send_the_return()["id"]
            self.state.save()
        self.run = self.admin.get(f"/v1/imports/{self.state.kept['import']}")
        counts = self.run["counts"]
        print(
            f"1. return of {self.run['as_at']}: {counts['in_frame']} children in the frame;"
            f" reviews: {counts['reviews_held']} held, {counts['reviews_due']} due,"
            f" {counts['reviews_repeated']} repeated; {counts['row_errors']} bad rows",
            flush=True,
        )

    def send_the_return(self) -> Any:
        day = str(self.state.day)
        key = self.state.key(b"import", day.encode(), *self.files.values())
        # The same key needs the same bytes, so the boundary between the files must be the same too.
        headers = {
            "Idempotency-Key": key,
            "Content-Type": f"multipart/form-data; boundary={key[:32]}",
        }
        files = {name: (f"{name}.csv", content) for name, content in self.files.items()}
        url, form = "/v1/imports/ssda903", {"as_at": day, "source_system": SOURCE}
        return self.admin.call("POST", url, files=files, data=form, headers=headers).json()

    def records(self) -> list[dict[str, Any]]:
        """Returns a record for each review that the service has; one for a child and day."""
        not_taken = {row["line"] for row in self.run["errors"] if row["file"] == "reviews.csv"}
        reviews: dict[str, Review] = {}
        for review in read_reviews(self.files["reviews"]):
            if review.held_on <= self.state.day and review.line not in not_taken:
                reviews.setdefault(review.external_id, review)
        made = [made_up(review, self.state.day) for review in reviews.values()]
        return [record for record in made if record is not None]

    def push(self) -> None:
        """2. Pushes the records in batches, except those that were answered before a restart."""
        records, done = self.records(), self.state.kept["done"]
        self.system = self.machine.get("/v1/me")["source_system"]  # whose records it may push
        self.total: Counter[str] = Counter()
        if self.state.goes_on:
            print(f"   going on; batches already done: {len(done)}")
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
        """Pushes one batch and returns how many records had which outcome; prints rejected ones."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        url = f"/v1/sources/{self.system}/qa-records:batch"
        answer = self.machine.call("POST", url, content=body, headers=headers).json()
        for item in answer["items"]:
            for error in item["errors"]:
                where = f"{item['external_id']} {error['pointer']}"
                print(f"   rejected: {where}: {error['detail']}", file=sys.stderr)
        return answer["counts"]

    def whats_missing(self) -> None:
        """3. Counts the reviews that were held and have no record yet."""
        url = f"/v1/sources/{SOURCE}/missing-qa"
        page = self.manager.get(url, as_of=str(self.state.day), count=True, limit=1)
        print(f"3. reviews of the return that lack a QA record: {page['total']}")

    def figures(self) -> None:
        """4. Prints figures of all child in care reviews of the council."""
        print("4. figures of all child in care reviews")
        for slug in METRICS:
            metric = self.manager.get(f"/v1/metrics/{slug}", kind="cic_review")
            print(f"   {slug:28} {shown(metric['total'])}")


def shown(total: dict[str, Any]) -> str:
    """Returns a rate with its numbers, or the days that 50 % and 90 % of the records took."""
    if total["status"] != "shown":
        return "withheld: the numbers are too small"
    left_out = sum(total["exclusions"].values())
    beside = f"; {left_out} left out" if left_out else ""
    if total["quantiles"] is not None:
        median, p90 = total["quantiles"]["median"], total["quantiles"]["p90"]
        return f"median {median}, 90th percentile {p90} working days{beside}"
    return f"{total['value']} ({total['numerator']} of {total['denominator']}{beside})"


def as_person(credentials: dict[str, Any], role: str) -> dict[str, str]:
    """Returns the form that signs in one of the demo's people."""
    who = credentials["people"][role]["email"]
    return {"grant_type": "password", "username": who, "password": credentials["password"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--data", type=Path, default=HERE / "data")
    kept = Path(os.environ.get("QAF_DATA_DIR", HERE.parent / ".qaf"), "demo-credentials.json")
    parser.add_argument("--credentials", type=Path, default=kept)
    parser.add_argument(
        "--state", type=Path, help="the state file; without it, one beside the credentials"
    )
    parser.add_argument("--batch", type=int, default=BATCH, help="records in a batch")
    asked = parser.parse_args()
    if not asked.credentials.exists():
        sys.exit(
            f"There is no file {asked.credentials}. `make run` writes it; or name another one with"
            " --credentials."
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
        raise SystemExit(f"{run.total['rejected']} records were rejected.")


if __name__ == "__main__":
    main()
