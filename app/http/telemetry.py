"""Counts and durations for Prometheus, by route template: never by path, person or child."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import Scope

from app.core import logs, request_context
from app.http import route_index
from app.services.platform.job_queue import Backlog

REQUESTS = Counter(
    "qaf_requests", "Requests answered.", ["method", "route", "status"]
)  # printed as qaf_requests_total
SECONDS = Histogram(
    "qaf_request_seconds",
    "From the first byte in to the last byte out.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)

JOBS = Gauge("qaf_jobs", "Jobs in the queue: waiting, retrying, running, failed.", ["job", "state"])
JOBS_LATE = Gauge(
    "qaf_jobs_late_seconds", "For how many seconds the most overdue job has been due.", ["job"]
)


def observe(scope: Scope, status: int | None, seconds: float) -> None:
    """Counts one request by the class of its status, or as `gone` if the client did not wait.

    Public feedback is not counted: frequent readings of the counters would show when each came.
    """
    if request_context.anonymous_request.get():
        return
    method = scope["method"] if scope["method"] in logs.METHODS else "OTHER"
    route = route_index.template_of(scope)
    REQUESTS.labels(method, route, f"{status // 100}xx" if status else "gone").inc()
    SECONDS.labels(method, route).observe(seconds)


def show_backlog(backlog: Iterable[Backlog]) -> None:
    """Sets the gauges to the present state of the queue, whichever process works on it."""
    JOBS.clear()
    JOBS_LATE.clear()
    late: dict[str, float] = {}
    for each in backlog:
        JOBS.labels(each.job, each.state).set(each.jobs)
        late[each.job] = max(late.get(each.job, 0.0), each.late_seconds)
    for job, seconds in late.items():
        JOBS_LATE.labels(job).set(seconds)
