"""Held reviews through python-odata, which makes its classes from `$metadata` when it starts."""

# ruff: noqa: S101, T201 - a story told in assertions, whose end is printed

import json
import os
from pathlib import Path
from typing import Any

import httpx
import requests
from odata import ODataService  # type: ignore[import-untyped]

URL = os.environ["QAF_PUBLIC_URL"]
DEMO = Path(os.environ["QAF_DATA_DIR"]) / "demo-credentials.json"
PAGE = 20


def sign_in() -> str:
    """A token for the demo's QA manager; passwords are for the demo alone."""
    person = json.loads(DEMO.read_text(encoding="utf-8"))["people"]["qa_manager"]
    form = {"grant_type": "password", "username": person["email"], "password": person["password"]}
    token: str = httpx.post(f"{URL}/oauth/token", data=form).json()["access_token"]
    return token


def by_odata(token: str) -> dict[str, str]:
    """The identifiers and days of the reviews, a page at a time by the link to the next."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    session.headers["Prefer"] = f"odata.maxpagesize={PAGE}"
    service = ODataService(
        f"{URL}/odata/v4/", session=session, reflect_entities=True, quiet_progress=True
    )
    meeting = service.entities["fact_meeting"]
    query = service.query(meeting)
    query = query.filter((meeting.kind == "cic_review") & (meeting.held_on != None))  # noqa: E711
    query = query.filter(meeting.deleted_at == None)  # noqa: E711
    return {str(row.meeting_id): str(row.held_on)[:10] for row in query}


def by_api(token: str) -> dict[str, str]:
    """The same from the API itself."""
    found: dict[str, str] = {}
    query: dict[str, Any] = {"kind": "cic_review", "held": "true", "limit": 200}
    while True:
        headers = {"Authorization": f"Bearer {token}"}
        page = httpx.get(f"{URL}/v1/meetings", params=query, headers=headers).json()
        found |= {row["id"]: row["held_on"] for row in page["items"]}
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


if __name__ == "__main__":
    token = sign_in()
    reviews = by_odata(token)
    assert len(reviews) > PAGE, "The demo has too few reviews for two pages."
    assert reviews == by_api(token)
    print(f"python-odata: {len(reviews)} reviews by pages of {PAGE}, as the API has them.")
