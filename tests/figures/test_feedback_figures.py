"""Feedback figures, worked out by hand; their visibility and suppression."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign, FeedbackInvitation
from app.models.feedback.outcomes import FeedbackResponse
from app.models.feedback.submissions import FeedbackAnswer, FeedbackCoding
from app.models.organisation.people import Person
from app.services.feedback import anonymous_box
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-figures"
LISTENS = "feedback_child.worker_listens"
QA = {Role.QA_ADMIN, Role.QA_MANAGER}
DIRECTORS = {
    Role.ASSISTANT_DIRECTOR,
    Role.DIRECTOR,
    Role.CORPORATE_DIRECTOR,
    Role.PRINCIPAL_SOCIAL_WORKER,
}
READERS = (
    QA
    | DIRECTORS
    | {
        Role.TEAM_MANAGER,
        Role.SERVICE_MANAGER,
        Role.MI_ANALYST,
        Role.PARTNER_AGENCY,
    }
)


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def rated(db: Session, campaign: FeedbackCampaign, ratings: Sequence[int], **fields: Any) -> None:
    for rating in ratings:
        answer = FeedbackAnswer(question_key="worker_listens", position=0, value_num=rating)
        feedback.a_submission(db, campaign, answers=[answer], **fields)


def get(as_: As, who: Person, slug: str, query: str = "") -> Any:
    answer = as_(who).get(f"{URL}/{slug}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def table(measured: Any, *names: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Returns numerator, denominator and value by the value of each dimension."""
    return {
        tuple(v["value"] for v in row["group"] if v["dimension"] in names): (
            row["numerator"],
            row["denominator"],
            row["value"],
        )
        for row in measured["rows"]
    }


def test_mean_and_distribution_of_a_rating(db: Session, as_: As, manager: Person) -> None:
    """The mean of 7 fives, 6 fours and 7 ones is 35 + 24 + 7 = 66 over 20."""
    rated(db, feedback.a_named_campaign(db), [5] * 7 + [4] * 6 + [1] * 7)
    mean = get(as_, manager, "rating_mean")
    assert table(mean, "question") == {(LISTENS,): (66, 20, 3.3)}
    shares = get(as_, manager, "rating_distribution")
    assert table(shares, "answer") == {
        ("1",): (7, 20, 0.35),
        ("4",): (6, 20, 0.3),
        ("5",): (7, 20, 0.35),
    }
    assert (shares["total"]["value"], shares["total"]["null_reason"]) == (
        None,
        "by_question_or_theme",
    )


def test_small_cells_are_withheld_with_those_that_would_reveal_them(
    db: Session, as_: As, manager: Person
) -> None:
    rated(db, feedback.a_named_campaign(db), [5] * 12 + [4] * 7 + [1] * 2)
    shares = get(as_, manager, "rating_distribution")
    assert table(shares, "answer") == {
        ("1",): (None, None, None),
        ("4",): (None, None, None),
        ("5",): (12, 21, 0.5714),
    }
    assert [row["status"] for row in shares["rows"]] == ["c", "c", "shown"]
    assert shares["rows"][0]["null_reason"] == "withheld"


def test_no_figure_shows_fewer_than_six(db: Session, as_: As, manager: Person) -> None:
    rated(db, feedback.a_named_campaign(db), [5] * 5)
    for slug in ("submissions", "rating_mean", "rating_distribution"):
        measured = get(as_, manager, slug)
        for figure in [*measured["rows"], measured["total"]]:
            assert figure["value"] in (None, 0), slug
            assert figure["numerator"] in (None, 0), slug
    total = get(as_, manager, "submissions")["total"]
    assert (total["status"], total["denominator"]) == ("c", None)


def test_counts_by_group_channel_district_and_service(
    db: Session, as_: As, manager: Person
) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    staff = feedback.a_named_campaign(
        db, here, respondent_group="staff", channel="event", service_line="sen"
    )
    child = feedback.a_named_campaign(db, there)
    for _ in range(6):
        feedback.a_submission(db, staff)
    for _ in range(8):
        feedback.a_submission(db, child)
    feedback.a_submission(db, child, consent_analysis=False)
    for by, expected in (
        ("respondent_group", {("staff",): 6, ("child_young_person",): 8}),
        ("channel", {("event",): 6, ("survey",): 8}),
        ("district", {(str(here.id),): 6, (str(there.id),): 8}),
        ("service", {("sen",): 6, (None,): 8}),
        ("campaign", {(str(staff.id),): 6, (str(child.id),): 8}),
    ):
        measured = get(as_, manager, "submissions", f"by={by}")
        assert {key: row[0] for key, row in table(measured, by).items()} == expected
        assert measured["total"]["numerator"] == 14
    only = get(as_, manager, "submissions", f"unit_id={here.id}")
    assert only["total"]["numerator"] == 6
    label = get(as_, manager, "submissions", "by=district")["rows"][0]["group"][0]["label"]
    assert label in {"Dartford", "Dover"}


def invited(db: Session, campaign: FeedbackCampaign, delivered: int, responded: int) -> None:
    for n in range(delivered):
        row = FeedbackInvitation(
            campaign_id=campaign.id, contact_hash=str(n), delivered=True, responded=n < responded
        )
        factories.saved(db, row)


def test_response_rate_of_named_anonymous_and_open_campaigns(
    db: Session, as_: As, manager: Person
) -> None:
    named = feedback.a_named_campaign(db)
    invited(db, named, 20, 8)
    anonymous = feedback.a_campaign(db, entry="single_use")
    invited(db, anonymous, 10, 0)
    db.get_one(FeedbackBox, anonymous.id).received = 7
    open_link = feedback.a_campaign(db)
    db.get_one(FeedbackBox, open_link.id).received = 30
    measured = get(as_, manager, "response_rate", "by=campaign")
    assert table(measured, "campaign") == {
        (str(named.id),): (8, 20, 0.4),
        (str(anonymous.id),): (7, 10, 0.7),
    }
    assert (measured["total"]["numerator"], measured["total"]["value"]) == (15, 0.5)
    alone = get(as_, manager, "response_rate", f"campaign_id={open_link.id}")["total"]
    assert (alone["value"], alone["null_reason"]) == (None, "open_link")


def test_completion_counts_starts_and_complete_answers_once_they_have_left_the_box(
    db: Session, as_: As, manager: Person
) -> None:
    """Of 8 answers that leave the box 7 are complete; 2 of 3 that stay are counted at the end."""
    campaign = feedback.a_campaign(db)
    box = db.get_one(FeedbackBox, campaign.id)
    for n in range(8):
        anonymous_box.put(db, campaign, an_answer(complete=n < 7))
    box.started = 20
    assert get(as_, manager, "completion_rate")["total"]["numerator"] == 0
    anonymous_box.close(db, campaign)
    measured = get(as_, manager, "completion_rate")["total"]
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (7, 20, 0.35)
    for n in range(3):
        anonymous_box.put(db, campaign, an_answer(complete=n < 2))
    anonymous_box.close(db, campaign)
    assert get(as_, manager, "completion_rate")["total"]["numerator"] == 9
    box.started = 6
    db.flush()
    over = get(as_, manager, "completion_rate")["total"]
    assert (over["value"], over["null_reason"]) == (None, "starts_not_counted")


def an_answer(**fields: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "narrative": None,
        "language": "en",
        "consent_analysis": True,
        "answers": [],
    }
    return {**said, "consent_quote": False, "consent_contact": False, **fields}


def coded(
    db: Session, campaign: FeedbackCampaign, number: int, *themes: tuple[str, str], **fields: Any
) -> None:
    who = factories.a_person(db, Role.QA_ADMIN)
    for _ in range(number):
        rows = [FeedbackCoding(theme_code=code, polarity=polarity) for code, polarity in themes]
        usual = {"status": "coded", "coded_by": who.id, "themes": rows}
        feedback.a_submission(db, campaign, **usual | fields)


def test_a_theme_counts_once_for_each_polarity_and_shares_may_sum_above_one(
    db: Session, as_: As, manager: Person
) -> None:
    """Of 20 coded, 12 have voice as a strength, 7 voice and recording as developments."""
    voice, recording = feedback.a_theme(db), feedback.a_theme(db, "recording")
    campaign = feedback.a_named_campaign(db)
    coded(db, campaign, 6, (voice, "strength"))
    coded(db, campaign, 6, (voice, "strength"), (voice, "concern"), (recording, "concern"))
    coded(db, campaign, 1, (voice, "concern"), (recording, "concern"))
    coded(db, campaign, 7)
    feedback.a_submission(db, campaign)
    measured = get(as_, manager, "theme_frequency")
    assert table(measured, "theme", "polarity") == {
        (voice, "strength"): (12, 20, 0.6),
        (voice, "concern"): (7, 20, 0.35),
        (recording, "concern"): (7, 20, 0.35),
    }
    only = get(as_, manager, "theme_frequency", f"theme_code={recording}")
    assert list(table(only, "theme")) == [(recording,)]


def test_you_said_we_did_counts_reviewed_themes_with_a_published_response(
    db: Session, as_: As, manager: Person
) -> None:
    """Of three reviewed themes, voice has a published response and recording a draft."""
    voice, recording = feedback.a_theme(db), feedback.a_theme(db, "recording")
    campaign = feedback.a_named_campaign(db)
    coded(db, campaign, 2, (voice, "strength"), (recording, "concern"), status="reviewed")
    coded(db, campaign, 1, (voice, "concern"), ("permanence", "concern"), status="closed")
    coded(db, campaign, 1, ("neglect", "concern"))
    for theme, status in ((voice, "published"), (recording, "draft")):
        done = status == "published"
        place = anonymous_box.campaign_values(campaign)
        place.pop("channel")
        factories.saved(
            db,
            FeedbackResponse(
                campaign_id=campaign.id,
                theme_code=theme,
                you_said="x",
                we_did="y",
                status=status,
                published_on=feedback.days_ago(0) if done else None,
                published_by=manager.id if done else None,
                **place,
            ),
        )
    measured = get(as_, manager, "you_said_we_did_rate")["total"]
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (1, 3, 0.3333)


def test_choices_are_counted_by_their_code(db: Session, as_: As, manager: Person) -> None:
    campaign = feedback.a_named_campaign(db)
    for code in ["better"] * 8 + ["same"] * 6:
        answer = FeedbackAnswer(question_key="things_now", position=0, value_codes=[code])
        feedback.a_submission(db, campaign, answers=[answer])
    measured = get(as_, manager, "choice_distribution", "question=feedback_child.things_now")
    assert table(measured, "answer") == {("better",): (8, 14, 0.5714), ("same",): (6, 14, 0.4286)}


def test_others_see_closed_campaigns_in_large_cells_only(
    db: Session, as_: As, manager: Person
) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    analyst = factories.a_person(db, Role.MI_ANALYST)
    shut = feedback.a_named_campaign(db, here, status="closed")
    rated(db, shut, [5] * 6 + [2] * 6)
    small = feedback.a_named_campaign(db, there, status="closed")
    rated(db, small, [5] * 5)
    rated(db, feedback.a_named_campaign(db, here), [1] * 20)
    measured = get(as_, analyst, "rating_mean", "by=district")
    assert measured["scope"] == "published"
    assert table(measured, "district") == {(str(here.id),): (42, 12, 3.5)}
    whole = get(as_, analyst, "submissions")["total"]
    assert whole["numerator"] == 12
    live = get(as_, manager, "submissions")
    assert (live["scope"], live["total"]["numerator"]) == ("live", 37)


def test_themes_are_published_once_all_is_reviewed_and_no_coding_changes_any_more(
    db: Session, as_: As
) -> None:
    analyst = factories.a_person(db, Role.MI_ANALYST)
    voice = feedback.a_theme(db)
    campaign = feedback.a_named_campaign(db, status="closed")
    coded(db, campaign, 6, (voice, "strength"), status="reviewed")
    coded(db, campaign, 6, status="closed")
    late = feedback.a_submission(db, campaign, status="coded")
    assert get(as_, analyst, "theme_frequency")["rows"] == []
    late.consent_analysis = False
    db.flush()
    measured = get(as_, analyst, "theme_frequency")
    assert table(measured, "theme") == {(voice,): (6, 12, 0.5)}


@pytest.mark.parametrize(
    "query", ["by=month", "by=language", "week_from=2026-01-05", "week_to=2026-01-05"]
)
def test_parameters_that_would_make_published_cells_smaller_are_refused(
    db: Session, as_: As, manager: Person, query: str
) -> None:
    analyst = factories.a_person(db, Role.MI_ANALYST)
    refused = as_(analyst).get(f"{URL}/submissions?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_published")
    assert as_(manager).get(f"{URL}/submissions?{query}").status_code == 200
    team = factories.a_team(db)
    refused = as_(analyst).get(f"{URL}/submissions?unit_id={team.id}")
    assert refused.json()["errors"][0]["pointer"] == "?unit_id"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_figures_of_its_place_only(db: Session, as_: As, role: Role) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    group = "partner_agency" if role is Role.PARTNER_AGENCY else "staff"
    for at, number in ((here, 7), (there, 9)):
        for kind in (group, "parent_carer_family"):
            campaign = feedback.a_named_campaign(db, at, status="closed", respondent_group=kind)
            for _ in range(number):
                feedback.a_submission(db, campaign)
    me = as_(factories.a_person(db, role, at=here))
    assert me.get(URL).status_code == (200 if role in READERS else 403)
    answer = me.get(f"{URL}/submissions")
    if role not in READERS:
        assert answer.status_code == 403
        return
    expected = 7 if role is Role.PARTNER_AGENCY else 14
    assert answer.json()["total"]["numerator"] == expected


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing", 404),
        ("submissions?by=theme", 422),
        ("response_rate?by=gender", 422),
        ("response_rate?week_from=2026-01-05", 422),
        ("submissions?unit_id=0198c5a2-6d1e-7c3b-8f00-5a1b2c3d4e5f", 422),
        ("submissions?narrative=secret", 422),
        ("submissions?by=everything", 422),
    ],
)
def test_unknown_figures_and_parameters_are_refused(
    as_: As, manager: Person, path: str, status: int
) -> None:
    assert as_(manager).get(f"{URL}/{path}").status_code == status


def test_every_figure_answers_by_every_dimension_it_names(
    db: Session, as_: As, manager: Person
) -> None:
    rated(db, feedback.a_named_campaign(db), [5] * 6)
    for figure in as_(manager).get(URL).json()["items"]:
        for dimension in figure["dimensions"]:
            get(as_, manager, figure["slug"], f"by={dimension}")
