"""Whether a setting is an address that something can be reached at."""

import re
from ipaddress import ip_network
from urllib.parse import SplitResult, urlsplit

_POSTGRESQL = re.compile(r"postgres(ql)?(\+\w+)?")
_UNUSUAL = re.compile(r"[\s\"<>\\^`{|}]")


def is_http(text: str) -> bool:
    """Whether it is an address of the web without a user, a query and a fragment."""
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    return "@" not in parts.netloc and "?" not in text and "#" not in text


def is_origin(text: str) -> bool:
    """Whether it is an origin as browsers send it: scheme, host and port, nothing after them."""
    parts = _split(text)
    return is_http(text) and parts is not None and not parts.path and text == text.lower()


def is_postgresql(text: str) -> bool:
    """Whether it is an address of PostgreSQL with the name of a database."""
    parts = _split(text)
    if parts is None or not _POSTGRESQL.fullmatch(parts.scheme) or parts.fragment:
        return False
    return bool(parts.path.strip("/") or "dbname=" in parts.query)


def are_proxies(text: str) -> bool:
    """Whether they are addresses and networks with commas between them, or `*`."""
    try:
        return text.strip() == "*" or all(ip_network(each.strip()) for each in text.split(","))
    except ValueError:
        return False


def _split(text: str) -> SplitResult | None:
    """Returns the parts of an address; None where its host or its port is none."""
    try:
        parts = urlsplit(text)
        usable = not _UNUSUAL.search(text) and parts.port != 0
    except ValueError:  # a port that is no number or too high, brackets round no address
        return None
    return parts if usable else None
