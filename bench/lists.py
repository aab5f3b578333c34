"""P2: a page deep in a list, filtered and sorted, against the first page of the same list."""

from dataclasses import dataclass
from urllib.parse import quote

from rich.progress import Progress
from sqlalchemy import create_engine, text

from app.schemas.auditing.audits import AuditSort
from app.services.access import SYSTEM
from app.services.auditing import assignments, audit_orders
from app.services.platform import cursors
from bench import data, place
from bench.load import Ask, load
from bench.measure import Goal, Line, Result, interleaved, middle, ratio

ROWS = {"small": 100_000, "1m": 1_000_000, "5m": 5_000_000}
DEPTH = 0.9  # of the rows that the caller may see
ROUNDS = 7
GOAL = Goal(1.2, 1.05, most=True)


@dataclass(frozen=True)
class List:
    """A list as it is asked for, and the same rows in SQL."""

    what: str
    path: str
    order: cursors.Order
    rows: str
    manager: bool = True


LISTS = (
    List(
        "50 assignments, by status",
        "/v1/audit-assignments?status=fulfilled&limit=50",
        assignments.ORDERS["due_date"],
        "audit_assignments WHERE status = 'fulfilled'",
    ),
    List(
        "200 assignments, by status",
        "/v1/audit-assignments?status=fulfilled&limit=200",
        assignments.ORDERS["due_date"],
        "audit_assignments WHERE status = 'fulfilled'",
    ),
    List(
        "50 audits of one service",
        "/v1/audits?service_line=child_protection&limit=50",
        audit_orders.order(SYSTEM, AuditSort.DUE_DATE),
        "audits WHERE service_line = 'child_protection'",
    ),
    List(
        "50 audits, final and of one area",
        "/v1/audits?limit=50",
        audit_orders.order(SYSTEM, AuditSort.DUE_DATE),
        "audits WHERE status = 'finalised' AND area_id = :area",
        manager=False,
    ),
)


def run(bar: Progress, size: str) -> Result:
    task = bar.add_task("P2 building the data", total=None)
    url = place.fresh("lists")
    county = data.build(url, ROWS[size], 10)
    bar.remove_task(task)
    result = Result(
        "P2 a page deep in a list",
        f"Over {ROWS[size]:,} assignments and their audits, one connection, milliseconds a page. "
        "The deep page lies after nine tenths of what the caller may see. The first three lists "
        "are a QA manager's, the last one's rows are chosen by the scope of a service manager.",
    )
    port = place.free_port()
    with place.running(*place.qaf(url, port)):
        for each in LISTS:
            result.lines.append(_measured(bar, url, port, county, each))
    place.drop(url)
    return result


def _measured(bar: Progress, url: str, port: int, county: data.County, each: List) -> Line:
    headers = [place.signed_in(county.manager if each.manager else county.service[0])]
    depth, cursor = _cursor(url, county, each)
    paths = {"first": each.path, "deep": f"{each.path}&cursor={quote(cursor)}"}
    asks = {name: Ask(port, [path], headers, 1.5, 1) for name, path in paths.items()}
    for ask in asks.values():
        load(ask)
    found = interleaved(
        bar,
        f"P2 {each.what}",
        {name: lambda ask=ask: 1000 / load(ask).per_second for name, ask in asks.items()},  # type: ignore[misc]
        ROUNDS,
    )
    figures = f"{middle(found['deep']):.1f} / {middle(found['first']):.1f} ms"
    return Line(
        f"{each.what}, after {depth:,}",
        "the first page",
        figures,
        ratio(found, "deep", "first"),
        GOAL,
    )


def _cursor(url: str, county: data.County, each: List) -> tuple[int, str]:
    """How many rows lie before the deep page, and the cursor of the last of them."""
    engine = create_engine(url)
    with engine.connect() as connection:
        area = {"area": county.area_id} if ":area" in each.rows else {}
        count = connection.scalar(text(f"SELECT count(*) FROM {each.rows}"), area) or 0
        depth = int(count * DEPTH)
        row = connection.execute(
            text(
                f"SELECT due_date AS key_0, id FROM {each.rows}"
                f" ORDER BY due_date, id OFFSET {depth - 1} LIMIT 1"
            ),
            area,
        ).one()
    engine.dispose()
    return depth, cursors.cursor_of(each.order, row)
