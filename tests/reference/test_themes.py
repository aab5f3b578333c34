"""Themes of findings: a tree that the council maintains and never deletes from."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.reference.themes import Theme
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

MANAGERS = {Role.QA_ADMIN, Role.QA_MANAGER, Role.ADMINISTRATOR}
BOTH = ["strength", "concern"]


def a_theme(code: str = "voice", parent: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"label": code.title(), "parent_code": parent, "polarity_allowed": BOTH} | fields


@pytest.fixture
def manager(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_ADMIN))


def put(client: Client, code: str, body: Any) -> Any:
    """Creates a theme, or replaces it as it was last read."""
    seen = client.get(f"/v1/themes/{code}")
    headers = {"If-Match": seen.headers["ETag"]} if seen.status_code == 200 else {}
    return client.put(f"/v1/themes/{code}", json=body, headers=headers)


def test_a_theme_is_created_replaced_and_made_inactive(db: Session, manager: Client) -> None:
    answer = put(manager, "voice", a_theme())
    assert (answer.status_code, answer.json()["active"]) == (201, True), answer.text
    blind = manager.put("/v1/themes/voice", json=a_theme(label="The child's voice"))
    assert blind.status_code == 428
    again = put(manager, "voice", a_theme(label="The child's voice", active=False))
    assert (again.status_code, again.json()["version"]) == (200, 2)
    row = db.query(Theme).filter_by(code="voice").one()
    assert (row.label, row.active, row.polarity_allowed) == ("The child's voice", False, BOTH)
    assert manager.delete("/v1/themes/voice").status_code == 405


def test_themes_are_found_by_parent_polarity_and_use(manager: Client) -> None:
    put(manager, "voice", a_theme())
    put(manager, "advocacy", a_theme("advocacy", "voice"))
    put(manager, "drift", a_theme("drift", polarity_allowed=["development"], active=False))

    def codes(query: str) -> list[str]:
        return [item["code"] for item in manager.get(f"/v1/themes?{query}").json()["items"]]

    assert codes("") == ["advocacy", "drift", "voice"]
    assert codes("parent_code=voice") == ["advocacy"]
    assert codes("polarity=development") == ["drift"]
    assert codes("active=true&sort=-code") == ["voice", "advocacy"]


def test_a_tree_has_no_circle(manager: Client) -> None:
    put(manager, "a", a_theme("a"))
    put(manager, "b", a_theme("b", "a"))
    put(manager, "c", a_theme("c", "b"))
    for parent in ("a", "b", "c"):
        answer = put(manager, "a", a_theme("a", parent))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "circle"


def test_the_parent_of_an_active_theme_is_active(manager: Client) -> None:
    put(manager, "a", a_theme("a"))
    put(manager, "b", a_theme("b", "a"))
    refused = put(manager, "a", a_theme("a", active=False))
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert put(manager, "b", a_theme("b", "a", active=False)).status_code == 200
    assert put(manager, "a", a_theme("a", active=False)).status_code == 200
    back = put(manager, "b", a_theme("b", "a"))
    assert back.json()["errors"] == [
        {
            "pointer": "/parent_code",
            "code": "inactive",
            "detail": "The parent of an active theme must be active.",
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
def test_every_member_of_a_theme_is_checked(
    manager: Client, fields: dict[str, Any], pointer: str
) -> None:
    answer = manager.put("/v1/themes/voice", json=a_theme(**fields))
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_themes_and_managers_change_them(db: Session, as_: As, role: Role) -> None:
    seed.themes(db)
    client = as_(factories.a_person(db, role))
    page = client.get("/v1/themes?parent_code=voice_and_participation&count=true").json()
    assert page["total"] == 5
    expected = 201 if role in MANAGERS else 403
    assert client.put("/v1/themes/own", json=a_theme()).status_code == expected


def test_an_unknown_theme_is_not_found(manager: Client) -> None:
    assert manager.get("/v1/themes/nothing").status_code == 404
    assert manager.get("/v1/themes/Not%20One").status_code == 422
