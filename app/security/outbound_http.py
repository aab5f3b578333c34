"""Requests to addresses that somebody gave us, so that nobody reaches through us into our network.

https only, no private address, connected to the very address that was checked (else a name could
change between the look and the call), no redirect, no proxy, little patience, the answer unread.
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

SECONDS = 10.0  # for everything: name, connection, request, head of the answer
CONNECT_SECONDS = 3.0

Address = IPv4Address | IPv6Address

# What `is_global` lets pass: protocol assignments, relays and translators that lead to IPv4, and
# the host that every Azure machine talks to.
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


class Refused(Exception):
    """No address for us; a sentence for whoever gave it."""


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
    """What can be said of an address without looking up its name; Refused, or the parsed URL."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Refused("This is no address.") from None
    if parsed.scheme != "https" and not (private and parsed.scheme == "http"):
        raise Refused("Must begin with https://.")
    if (
        parsed.userinfo
        or parsed.fragment
        or not 0 < (443 if parsed.port is None else parsed.port) <= _LAST_PORT
    ):
        raise Refused("Must name a host, without credentials and without a fragment.")
    if not _HOST.fullmatch(parsed.raw_host.decode()):
        raise Refused("The host is no name and no address.")
    if not private:
        _check_host(parsed.host.lower())
    return parsed


def _check_host(host: str) -> None:
    try:
        address: Address | None = ip_address(host)
    except ValueError:
        address = None
    if address is not None:
        if not is_public(address):
            raise Refused("The address is not a public one.")
    elif _NUMERIC.search(host) or _LOCAL_NAME.search(host) or "." not in host:
        raise Refused("The host is not a public name.")


def is_public(address: Address) -> bool:
    """Whether an address is somebody's on the open internet."""
    refused = any(address in network for network in _REFUSED if network.version == address.version)
    return address.is_global and not address.is_multicast and not refused


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> Outcome:
    """Send a body; `private` permits our own network and http, for development and tests."""
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
    """What is at the bottom of it: httpx wraps httpcore, which wraps the system's own."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return error


async def _resolved(url: httpx.URL, *, private: bool) -> Address:
    """The address to connect to; Refused when any that the name has is not a public one."""
    loop = asyncio.get_running_loop()
    port = url.port or (443 if url.scheme == "https" else 80)
    found = await loop.getaddrinfo(url.raw_host.decode(), port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(place[4][0]).partition("%")[0]) for place in found]
    if not private and not all(is_public(address) for address in addresses):
        raise Refused("The name leads to an address that is not a public one.")
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
    """Whom the machine trusts."""
    return ssl.create_default_context()
