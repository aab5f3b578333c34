"""What holds for every list of the demo, whatever it lists."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI

from tests.conftest import Client
from tests.project.test_lists import lists_of

# Lists that say more of each row than a line: what changed in it, and, of a whole page of rows,
# every row that was read.
HEAVY = {"/v1/history", "/v1/access-log"}
MOST_BYTES = 60_000  # of a list of 50 rows, as a portal's page has


def no_list_is_heavy(app: FastAPI, readers: Sequence[Client]) -> None:
    """Checks the bytes of a row of every list: 50 of them are at most 60 KB."""
    weights: dict[str, float] = {}
    for path in sorted(_paths(app) - HEAVY):
        pages = [reader.get(f"{path}?limit=50") for reader in readers]
        shown = [page for page in pages if page.status_code == 200 and page.json()["items"]]
        if shown:
            weights[path] = max(50 * len(p.content) / len(p.json()["items"]) for p in shown)
    assert len(weights) > 35
    assert {path: weight for path, weight in weights.items() if weight > MOST_BYTES} == {}


def every_list_goes_on(app: FastAPI, readers: Sequence[Client]) -> None:
    """Checks that each list goes on, in each of its orders, with the rows after the last one."""
    asked = 0
    for path, words in _sorts(app):
        for order in words:
            reader, whole = _longest(readers, path, order)
            if len(whole) < 4:
                continue
            asked += 1
            first = reader.get(path, params={**order, "limit": 1})
            following = reader.get(first.links["next"]["url"])
            cursor = {**order, "cursor": following.json()["next_cursor"], "limit": 2}
            pages = [first, following, reader.get(path, params=cursor)]
            shown = [each for page in pages for each in page.json()["items"]]
            assert [each["id"] for each in shown] == whole[:4], (path, order)
    assert asked > 60, asked


def _longest(
    readers: Sequence[Client], path: str, order: dict[str, str]
) -> tuple[Client, list[str]]:
    """The reader who sees most of a list, and the identifiers of its first five rows."""
    found = []
    for reader in readers:
        answer = reader.get(path, params={**order, "limit": 5})
        items = answer.json()["items"] if answer.status_code == 200 else []
        found.append((reader, [each.get("id", "") for each in items]))
    return max(found, key=lambda each: len(each[1]))


def _paths(app: FastAPI) -> set[str]:
    return {path for path, _ in lists_of(app.openapi()).values() if "{" not in path}


def _sorts(app: FastAPI) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The lists and the orders that each takes."""
    document = app.openapi()
    for path in sorted(_paths(app)):
        parameters: list[dict[str, Any]] = document["paths"][path]["get"]["parameters"]
        sort = next((each["schema"] for each in parameters if each["name"] == "sort"), None)
        if sort is None:
            yield path, [{}]
            continue
        name = sort.get("$ref", "").rpartition("/")[2]
        words = sort.get("enum") or document["components"]["schemas"][name]["enum"]
        yield path, [{"sort": word} for word in words]
