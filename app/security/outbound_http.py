"""Requests to addresses that users have entered, which must not lead into our own network.

https only, no private address, a connection to the very address that was checked (a name could
change between check and call), no redirect, no proxy, short timeouts, and the answer is not read.
"""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

SECONDS = 10.0  # for the whole call: name, connection, request, head of the answer
CONNECT_SECONDS = 3.0

Address = IPv4Address | IPv6Address

# Networks that `is_global` allows: protocol assignments, relays and translators that lead to IPv4,
# and the host that every Azure machine talks to.
_REFUSED = [
    ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "::ffff:0:0/96",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
    )
]
_LOCAL_NAME = re.compile(
    r"(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)\.?$"
)
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_NUMERIC = re.compile(r"(^|\.)(0x[0-9a-f]*|[0-9]+)\.?$")
_LAST_PORT = 65_535
LONGEST_NAME, LONGEST_LABEL = 253, 63


class Refused(Exception):
    """An address that is not called; the text is a sentence for the user who entered it."""


@dataclass(frozen=True)
class Outcome:
    """The status of the answer, or why there was none."""

    status: int | None
    error: str | None  # refused_address, name, tls, unreachable, timeout
    ms: float

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004


def check(url: str, *, private: bool = False) -> httpx.URL:
    """Returns the parsed address; Refused for what is wrong without looking up the name."""
    try:
        parsed = httpx.URL(url)
        name = parsed.host.lower()  # of a name in Punycode, which may be none
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Refused("This is not an address; it must begin with https://.") from None
    if parsed.scheme != "https" and not (private and parsed.scheme == "http"):
        raise Refused("The address must begin with https://.")
    if (
        parsed.userinfo
        or parsed.fragment
        or not 0 < (443 if parsed.port is None else parsed.port) <= _LAST_PORT
    ):
        raise Refused("The address must have a host, and neither credentials nor a fragment.")
    host = parsed.raw_host.decode()
    if not _HOST.fullmatch(host) or not _can_be_looked_up(host):
        raise Refused("The host of the address must be a name or an IP address.")
    if not private:
        _check_host(name)
    return parsed


def _can_be_looked_up(host: str) -> bool:
    """Whether a name is no longer than names are, and each of its labels (RFC 1035, 2.3.4)."""
    name = host.removesuffix(".")
    return len(name) <= LONGEST_NAME and all(
        len(label) <= LONGEST_LABEL for label in name.split(".")
    )


def _check_host(host: str) -> None:
    try:
        address: Address | None = ip_address(host)
    except ValueError:
        address = None
    if address is not None:
        if not is_public(address):
            raise Refused("The address must be a public one, not one of a private network.")
    elif _NUMERIC.search(host) or _LOCAL_NAME.search(host) or "." not in host:
        raise Refused("The host must be a public name, not one of a private network.")


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    refused = any(address in network for network in _REFUSED if network.version == address.version)
    return address.is_global and not address.is_multicast and not refused


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> Outcome:
    """Sends a body; `private` allows our own network and http, for development and tests."""
    began = time.perf_counter()
    status, error = asyncio.run(_post(url, body, headers, private=private))
    return Outcome(status, error, round((time.perf_counter() - began) * 1000, 1))


async def _post(
    url: str, body: bytes, headers: Mapping[str, str], *, private: bool
) -> tuple[int | None, str | None]:
    try:
        async with asyncio.timeout(SECONDS):
            parsed = check(url, private=private)
            address = await _resolved(parsed, private=private)
            return await _send(parsed, address, body, headers), None
    except Refused:
        return None, "refused_address"
    except socket.gaierror:
        return None, "name"
    except (TimeoutError, httpx.TimeoutException):
        return None, "timeout"
    except httpx.TransportError as failure:
        return None, "tls" if isinstance(_cause(failure), ssl.SSLError) else "unreachable"


def _cause(error: BaseException) -> BaseException:
    """Returns the first cause: httpx wraps the errors of httpcore, which wraps the system's."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


async def _resolved(url: httpx.URL, *, private: bool) -> Address:
    """Returns the address to connect to; Refused if any address of the name is private."""
    loop = asyncio.get_running_loop()
    port = url.port or (443 if url.scheme == "https" else 80)
    entries = await loop.getaddrinfo(url.raw_host.decode(), port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries]
    if not private and not all(is_public(address) for address in addresses):
        raise Refused("The host leads to an address of a private network.")
    return addresses[0]


async def _send(url: httpx.URL, to: Address, body: bytes, headers: Mapping[str, str]) -> int:
    name = url.raw_host.decode()
    async with (
        httpx.AsyncClient(
            verify=trusted(),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
        ) as client,
        client.stream(
            "POST",
            url.copy_with(host=str(to)),
            content=body,
            headers={**headers, "Host": url.netloc.decode(), "Connection": "close"},
            extensions={"sni_hostname": name},
        ) as answer,
    ):
        return answer.status_code


@cache
def trusted() -> ssl.SSLContext:
    """Returns the certificate authorities that the machine trusts."""
    return ssl.create_default_context()
