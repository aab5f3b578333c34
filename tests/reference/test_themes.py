"""Themes: a tree of what findings are about, kept by the council and never deleted."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.reference.themes import Theme
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

KEEPERS = {Role.QA_ADMIN, Role.QA_MANAGER, Role.ADMINISTRATOR}
BOTH = ["strength", "concern"]


def a_theme(code: str = "voice", parent: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"label": code.title(), "parent_code": parent, "polarity_allowed": BOTH} | fields


@pytest.fixture
def keeper(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_ADMIN))


def put(client: Client, code: str, body: Any) -> Any:
    """Create it, or replace it as it was last seen."""
    seen = client.get(f"/v1/themes/{code}")
    headers = {"If-Match": seen.headers["ETag"]} if seen.status_code == 200 else {}
    return client.put(f"/v1/themes/{code}", json=body, headers=headers)


def test_a_theme_is_created_replaced_and_made_inactive(db: Session, keeper: Client) -> None:
    made = put(keeper, "voice", a_theme())
    assert (made.status_code, made.json()["active"]) == (201, True), made.text
    blind = keeper.put("/v1/themes/voice", json=a_theme(label="The child's voice"))
    assert blind.status_code == 428
    again = put(keeper, "voice", a_theme(label="The child's voice", active=False))
    assert (again.status_code, again.json()["version"]) == (200, 2)
    row = db.query(Theme).filter_by(code="voice").one()
    assert (row.label, row.active, row.polarity_allowed) == ("The child's voice", False, BOTH)
    assert keeper.delete("/v1/themes/voice").status_code == 405


def test_themes_are_found_by_parent_polarity_and_use(keeper: Client) -> None:
    put(keeper, "voice", a_theme())
    put(keeper, "advocacy", a_theme("advocacy", "voice"))
    put(keeper, "drift", a_theme("drift", polarity_allowed=["development"], active=False))

    def found(query: str) -> list[str]:
        return [item["code"] for item in keeper.get(f"/v1/themes?{query}").json()["items"]]

    assert found("") == ["advocacy", "drift", "voice"]
    assert found("parent_code=voice") == ["advocacy"]
    assert found("polarity=development") == ["drift"]
    assert found("active=true&sort=-code") == ["voice", "advocacy"]


def test_a_tree_has_no_circle(keeper: Client) -> None:
    put(keeper, "a", a_theme("a"))
    put(keeper, "b", a_theme("b", "a"))
    put(keeper, "c", a_theme("c", "b"))
    for parent in ("a", "b", "c"):
        answer = put(keeper, "a", a_theme("a", parent))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "circle"


def test_an_active_theme_stands_under_an_active_one(keeper: Client) -> None:
    put(keeper, "a", a_theme("a"))
    put(keeper, "b", a_theme("b", "a"))
    kept = put(keeper, "a", a_theme("a", active=False))
    assert (kept.status_code, kept.json()["code"]) == (409, "in_use")
    assert put(keeper, "b", a_theme("b", "a", active=False)).status_code == 200
    assert put(keeper, "a", a_theme("a", active=False)).status_code == 200
    back = put(keeper, "b", a_theme("b", "a"))
    assert back.json()["errors"] == [
        {
            "pointer": "/parent_code",
            "code": "inactive",
            "detail": "An active theme stands under an active one.",
        }
    ]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"parent_code": "nothing"}, "/parent_code"),
        ({"polarity_allowed": []}, "/polarity_allowed"),
        ({"polarity_allowed": ["strength", "strength"]}, "/polarity_allowed/1"),
        ({"polarity_allowed": ["nice"]}, "/polarity_allowed/0"),
        ({"label": "\t"}, "/label"),
        ({"version": 1}, "/version"),
    ],
)
def test_a_theme_is_checked_place_by_place(
    keeper: Client, fields: dict[str, Any], pointer: str
) -> None:
    answer = keeper.put("/v1/themes/voice", json=a_theme(**fields))
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_themes_and_their_keepers_change_them(
    db: Session, as_: As, role: Role
) -> None:
    seed.themes(db)
    client = as_(factories.a_person(db, role))
    page = client.get("/v1/themes?parent_code=voice_and_participation&count=true").json()
    assert page["total"] == 5
    wanted = 201 if role in KEEPERS else 403
    assert client.put("/v1/themes/own", json=a_theme()).status_code == wanted


def test_what_there_is_not_is_not_found(keeper: Client) -> None:
    assert keeper.get("/v1/themes/nothing").status_code == 404
    assert keeper.get("/v1/themes/Not%20One").status_code == 422
