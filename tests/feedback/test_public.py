"""Feedback without signing in: the form, the constant confirmation, the box, the rate limit."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY, generate_latest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, logs
from app.models.feedback.campaigns import (
    FeedbackBox,
    FeedbackCampaign,
    FeedbackInvitation,
    FeedbackToken,
)
from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.history import Change
from app.models.platform.idempotency import IdempotentAnswer
from app.security import rate_limits
from app.security.api_keys import digest
from app.security.rate_limits import Limiter
from app.services.feedback import anonymous_box
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback

URL = "/v1/public/feedback"
TOLD_OF_FEEDBACK = select(func.count()).where(Change.entity.startswith("feedback"))
WEDNESDAY = datetime(2026, 4, 8, 15, 30, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 4, 13, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with clock.held_at(WEDNESDAY):
        yield


def body(**fields: Any) -> dict[str, Any]:
    return {"answers": feedback.answers(worker_listens=5)} | fields


def answer_times(anyone: Client, campaign: FeedbackCampaign, number: int) -> None:
    for n in range(number):
        submitted = body(answers=feedback.answers(worker_listens=1 + n % 5))
        assert anyone.post(f"{URL}/{campaign.link}", json=submitted).status_code == 202


def rows(db: Session) -> list[FeedbackSubmission]:
    return list(db.scalars(select(FeedbackSubmission)))


def box(db: Session, campaign: FeedbackCampaign) -> FeedbackBox:
    return db.get_one(FeedbackBox, campaign.id)


def test_the_form_is_one_document_with_help_in_every_language(db: Session, anyone: Client) -> None:
    campaign = feedback.a_campaign(db)
    answer = anyone.get(f"{URL}/{campaign.link}")
    form = answer.json()
    assert (answer.status_code, form["open"], form["languages"]) == (200, True, ["en", "pl", "uk"])
    english = form["support"][0]
    assert "We cannot help if we do not know who you are" in english["privacy"]
    assert "Childline free on 0800 1111" in english["help"]
    assert all("0800 1111" in texts["help"] for texts in form["support"])
    question = form["content"]["sections"][1]["questions"][0]
    assert question["child_friendly_prompt"] == "Does your worker listen when you talk?"
    assert question["easy_read_prompt"] == "My worker listens to me."
    assert question["translations"]["uk"]["prompt"].startswith("Чи слухає")
    assert form["about_you"]["gender"] == ["female", "male", "other"]


def test_an_answer_has_no_receipt_and_no_row_before_its_week_is_over(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    answer = anyone.post(f"{URL}/{campaign.link}", json=body(), headers={"Idempotency-Key": "mine"})
    assert answer.status_code == 202
    assert sorted(answer.json()) == ["received", "support"]
    assert not {"location", "etag", "set-cookie"} & set(answer.headers)
    assert (rows(db), box(db, campaign).received) == ([], 1)
    assert db.scalar(select(func.count()).select_from(IdempotentAnswer)) == 0
    assert db.scalar(TOLD_OF_FEEDBACK) == 0
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    assert manager.get(f"/v1/feedback-campaigns/{campaign.id}").json()["waiting"] is False


@pytest.mark.parametrize(("number", "visible"), [(5, 0), (6, 6), (9, 9)])
def test_the_answers_of_a_week_are_released_together_once_there_are_six(
    db: Session, as_: As, anyone: Client, number: int, visible: int
) -> None:
    answer_times(anyone, feedback.a_campaign(db), number)
    who = factories.a_person(db, Role.QA_MANAGER)
    assert as_(who).get("/v1/feedback-submissions").json()["items"] == []
    with clock.held_at(NEXT_MONDAY):
        before_the_hour = as_(who).get("/v1/feedback-submissions?view=full").json()["items"]
        anonymous_box.open_due(db)
        items = as_(who).get("/v1/feedback-submissions?view=full").json()["items"]
    assert before_the_hour == []  # reading opens no box, the hourly job does
    assert len(items) == visible
    for item in items:
        assert item["anonymous"] is True
        assert item["submitted_week"] == "2026-04-06"
        assert item["created_at"] == item["updated_at"] == "2026-04-06T00:00:00.000000Z"
        assert item["submitted_on"] is item["submitted_by"] is item["subject_id"] is None
    assert {row.id.version for row in rows(db)} <= {4}
    assert db.scalar(TOLD_OF_FEEDBACK) == 0


def test_fewer_than_six_wait_for_the_next_week_and_take_its_date(
    db: Session, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    answer_times(anyone, campaign, 4)
    with clock.held_at(NEXT_MONDAY + timedelta(days=1)):
        answer_times(anyone, campaign, 2)
        assert len(box(db, campaign).answers) == 6
    with clock.held_at(NEXT_MONDAY + timedelta(days=7)):
        answer_times(anyone, campaign, 1)
    assert {str(row.submitted_week) for row in rows(db)} == {"2026-04-13"}
    assert (len(rows(db)), len(box(db, campaign).answers)) == (6, 1)


@pytest.mark.parametrize(
    ("first", "rest", "weeks"),
    [
        (0, 5, []),
        (0, 7, ["2026-04-13"] * 7),
        (6, 1, ["2026-04-06"] * 6),  # the one would stand alone in its week
        (6, 5, ["2026-04-06"] * 6),
        (6, 6, ["2026-04-06"] * 6 + ["2026-04-13"] * 6),
    ],
)
def test_closing_releases_six_or_more_answers_and_only_counts_fewer(
    db: Session, as_: As, anyone: Client, first: int, rest: int, weeks: list[str]
) -> None:
    campaign = feedback.a_campaign(db)
    answer_times(anyone, campaign, first)
    with clock.held_at(NEXT_MONDAY):
        answer_times(anyone, campaign, rest)
        admin = as_(factories.a_person(db, Role.QA_ADMIN))
        closed = admin.post(f"/v1/feedback-campaigns/{campaign.id}/close").json()
    with clock.held_at(NEXT_MONDAY + timedelta(days=30)):
        later = as_(factories.a_person(db, Role.QA_ADMIN))
        items = later.get("/v1/feedback-submissions?view=full").json()["items"]
    assert [row["submitted_week"] for row in items] == weeks
    assert closed["status"] == "closed"
    assert len(box(db, campaign).answers) == first + rest - len(weeks)
    assert box(db, campaign).received == first + rest


def test_a_link_works_once_and_the_confirmation_is_always_the_same(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db, entry="single_use")
    factories.saved(db, FeedbackToken(token_hash=digest("good"), campaign_id=campaign.id))
    link = f"{URL}/{campaign.link}.good"
    before = anyone.get(link).json()
    confirmations = [
        anyone.post(url, json=body()) for url in (link, link, f"{URL}/{campaign.link}.bad")
    ]
    assert {answer.status_code for answer in confirmations} == {202}
    assert len({answer.content for answer in confirmations}) == 1
    assert (
        len({tuple(sorted(set(answer.headers) - {"x-request-id"})) for answer in confirmations})
        == 1
    )
    assert anyone.get(link).json() == before
    assert box(db, campaign).received == 1
    left = select(func.count()).select_from(FeedbackToken)
    assert db.scalar(left) == 1  # that it was used is not to be seen
    with clock.held_at(NEXT_MONDAY):
        admin = as_(factories.a_person(db, Role.QA_ADMIN))
        admin.post(f"/v1/feedback-campaigns/{campaign.id}/close")
    assert (db.scalar(left), box(db, campaign).used_links) == (0, None)


def test_a_closed_campaign_says_so_in_its_form_and_accepts_nothing(
    db: Session, anyone: Client
) -> None:
    open_one = feedback.a_campaign(db)
    closed = feedback.a_campaign(db, status="closed")
    form = anyone.get(f"{URL}/{closed.link}").json()
    assert (form["open"], form["content"]) == (False, None)
    confirmations = [anyone.post(f"{URL}/{each.link}", json=body()) for each in (open_one, closed)]
    assert confirmations[0].content == confirmations[1].content
    assert box(db, closed).received == box(db, closed).started == 0


@pytest.mark.parametrize("link", ["nothing", ".", "a.b.c", "%F0%9F%98%80", "' OR 1=1"])
def test_an_unknown_link_is_not_found(anyone: Client, link: str) -> None:
    assert anyone.get(f"{URL}/{link}").status_code == 404
    assert anyone.post(f"{URL}/{link}", json=body()).status_code == 404


def test_planned_campaigns_and_those_with_sign_in_have_no_public_form(
    db: Session, anyone: Client
) -> None:
    for campaign in (feedback.a_campaign(db, status="planned"), feedback.a_named_campaign(db)):
        assert anyone.get(f"{URL}/{campaign.link}").status_code == 404


def test_answers_that_do_not_fit_the_form_are_refused_without_an_echo(
    db: Session, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    wrong = [{"question_key": "worker_listens", "value_text": "Canary"}]
    answer = anyone.post(f"{URL}/{campaign.link}", json=body(answers=wrong))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (
        422,
        "/answers/0/value_text",
    )
    assert "Canary" not in answer.text
    assert anyone.post(f"{URL}/{campaign.link}", json={"answers": []}).status_code == 422
    assert anyone.post(f"{URL}/{campaign.link}", json=body(ip="1.2.3.4")).status_code == 422
    assert anyone.get(f"{URL}/{campaign.link}?who=me").status_code == 422


def test_opening_the_form_counts_and_nothing_else(db: Session, anyone: Client) -> None:
    campaign = feedback.a_campaign(db)
    for _ in range(3):
        anyone.get(f"{URL}/{campaign.link}")
    assert (box(db, campaign).started, box(db, campaign).received) == (3, 0)


def test_an_invited_parent_answers_once_by_a_personal_link(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_named_campaign(
        db, entry="single_use", respondent_group="parent_carer_family"
    )
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    asked = {"invitations": [{"contact": "p@example.org", "delivered": True}]}
    invited = admin.post(f"/v1/feedback-campaigns/{campaign.id}/invitations", json=asked)
    token = invited.json()["items"][0]["token"]
    parents_answers = {"answers": feedback.answers(respect=4)}
    first, again, other = (
        anyone.post(f"{URL}/{each}", json=parents_answers) for each in (token, token, campaign.link)
    )
    assert first.content == again.content == other.content
    (row,) = rows(db)
    assert (row.anonymous, str(row.submitted_on)) == (False, "2026-04-08")
    assert db.scalars(select(FeedbackInvitation)).one().responded is True


def test_published_responses_are_read_by_the_same_link(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    theme = feedback.a_theme(db)
    url = "/v1/feedback-responses/0198c5a2-6d1e-7c3b-8f00-5a1b2c3d4e5f"
    response = {
        "campaign_id": str(campaign.id),
        "theme_code": theme,
        "you_said": "Ask us.",
        "we_did": "Every plan now begins with you.",
    }
    assert manager.put(url, json=response).status_code == 201
    assert anyone.get(f"{URL}/{campaign.link}/responses").json() == {"items": []}
    manager.post(f"{url}/publish")
    assert anyone.get(f"{URL}/{campaign.link}/responses").json()["items"] == [
        {
            "you_said": "Ask us.",
            "we_did": "Every plan now begins with you.",
            "published_on": "2026-04-08",
        }
    ]


def test_the_rate_limit_counts_by_campaign_and_never_by_address(
    db: Session, anyone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = Limiter(2)
    monkeypatch.setattr(rate_limits, "_public", lambda: two)
    busy, calm = feedback.a_campaign(db), feedback.a_campaign(db)
    opened = [anyone.get(f"{URL}/{busy.link}") for _ in range(3)]
    assert [answer.status_code for answer in opened] == [200, 200, 429]
    assert int(opened[2].headers["Retry-After"]) >= 1
    assert not {"ratelimit", "ratelimit-policy"} & set(opened[2].headers)
    assert anyone.get(f"{URL}/{calm.link}").status_code == 200


def test_neither_logs_nor_counters_show_that_somebody_answered(
    db: Session, anyone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    logs.configure(stream)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test's own client
    try:
        campaign = feedback.a_campaign(db)
        before = generate_latest(REGISTRY)
        headers = {"X-Request-Id": "mine", "User-Agent": "Canary", "X-Forwarded-For": "10.9.8.7"}
        answer = anyone.post(f"{URL}/{campaign.link}", json=body(), headers=headers)
        assert answer.headers["X-Request-Id"] != "mine"
        assert _ours(generate_latest(REGISTRY)) == _ours(before)
        written = [line for line in stream.getvalue().splitlines() if "public" in line]
        assert written == []
        monkeypatch.setattr("app.services.feedback.anonymous_box.put", _fails)
        assert anyone.post(f"{URL}/{campaign.link}", json=body()).status_code == 503
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        failed = [line for line in lines if line["level"] == "error" or "route" in line]
        assert len(failed) == 2
        assert all(line["request_id"] is None for line in failed)
        assert all(len(line["timestamp"]) == len("2026-04-08") for line in failed)
    finally:
        logs.configure()


def _fails(*_: Any) -> None:
    raise RuntimeError("nothing of the answer")


def _ours(text: bytes) -> list[bytes]:
    return [line for line in text.splitlines() if line.startswith(b"qaf_")]
