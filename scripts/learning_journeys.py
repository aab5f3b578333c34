"""The ways of those who learn from audits: leaders, circles, partner agencies and all staff."""

from typing import Any

from page_costs import Person

LIST_BYTES = 60_000  # of 50 rows, unpacked


def leader(me: Person) -> None:
    """Follows a theme from an Area Learning Event through its actions to what they changed."""
    me.start()
    with me.page("actions that are overdue", 1, LIST_BYTES) as page:
        rows = me.get("/v1/actions", overdue="true", limit=50)["items"]
        page.note = f"{len(rows)} rows"
    events = _list(me, "Area Learning Events", "/v1/area-learning-events")
    _page(me, "an Area Learning Event", "/v1/area-learning-events", events)
    analyses = _list(me, "child outcome analyses", "/v1/outcome-analyses")
    _page(me, "a child outcome analysis with its report", "/v1/outcome-analyses", analyses)
    proposed = _list(me, "recommendations", "/v1/recommendations")
    with me.page("what came of a recommendation", 1):
        me.get(f"/v1/recommendations/{proposed[0]['id']}/trail")
    with me.page("what is needed, and what there is to learn", 1, LIST_BYTES):
        me.get("/v1/learning-needs")


def circle(me: Person) -> None:
    """Reads what a quality circle has found and recommended, and its next meetings."""
    audits = _list(me, "thematic audits", "/v1/thematic-audits")
    _page(me, "a thematic audit with its findings", "/v1/thematic-audits", audits)
    _list(me, "meetings of my circle", "/v1/circle-meetings")


def partner(me: Person) -> None:
    """Opens the returns of an agency, and saves one that is still to be written."""
    me.start()
    returns = _list(me, "returns of my agency", "/v1/agency-returns")
    open_ones = [each for each in returns if "edit" in each["allowed_actions"]]
    if open_ones:
        url = f"/v1/agency-returns/{open_ones[0]['id']}"
        with me.page("a return", 1):
            row = me.get(url)
        domains = [
            {"domain": each["domain"], "grade": "good", "strengths_text": "It was shared at once."}
            for each in row["domains"]
        ]
        with me.page("autosave of a return", 1):
            me.call("PUT", url, json={"domains": domains}, headers={"If-Match": _etag(row)})


def learner(me: Person) -> None:
    """Looks for something to read, and for a session to go to."""
    with me.page("resources about chronologies", 1, LIST_BYTES) as page:
        found = me.get("/v1/learning-resources", search="chronology", limit=50)["items"]
        page.note = f"{len(found)} rows"
    _list(me, "learning items", "/v1/learning-items")
    sessions = _list(me, "sessions of communities", "/v1/community-sessions")
    _page(me, "a session with its recording", "/v1/community-sessions", sessions)
    _list(me, "my supervision", "/v1/supervision-reviews")


def _list(me: Person, what: str, path: str) -> list[dict[str, Any]]:
    with me.page(what, 1, LIST_BYTES) as page:
        rows: list[dict[str, Any]] = me.get(path, limit=50)["items"]
        page.note = f"{len(rows)} rows"
    return rows


def _page(me: Person, what: str, path: str, rows: list[dict[str, Any]]) -> None:
    """Opens the last row of a list, of which there is one in the demo, in one request."""
    with me.page(what, 1):
        me.get(f"{path}/{rows[-1]['id']}")


def _etag(row: dict[str, Any]) -> str:
    return f'"{row["version"]}"'
