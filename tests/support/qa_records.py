"""What the tests of QA records send and read."""

from typing import Any

from app.core import ids
from app.models.reviewing.meetings import Meeting
from tests import factories
from tests.conftest import Client

CONCERN = {"text": "The report came late.", "theme_codes": ["drift_and_delay"]}


def a_body(meeting: Meeting, **fields: Any) -> dict[str, Any]:
    usual = {
        "meeting_id": str(meeting.id),
        "answers": factories.IRO_ANSWERS,
        "overall_rating": "good",
    }
    return {**usual, "concerns": [CONCERN], **fields}


def a_url(record: Any = None) -> str:
    return f"/v1/qa-records/{ids.new() if record is None else record.id}"


def done(client: Client, url: str, verb: str, body: Any = None) -> dict[str, Any]:
    answer = client.post(f"{url}/{verb}", json=body)
    assert answer.status_code == 200, (verb, answer.text)
    record: dict[str, Any] = answer.json()
    return record


def refused(client: Client, url: str, verb: str, body: Any = None) -> tuple[int, str]:
    answer = client.post(f"{url}/{verb}", json=body)
    return answer.status_code, answer.json()["code"]
