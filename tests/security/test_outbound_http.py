"""Calls to addresses that users have entered never reach our own network."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.security import outbound_http
from app.security.outbound_http import Refused, check, is_public, post
from tests.support.webhook_receiver import receiving

BAD = [
    "http://hooks.example.org/qaf",  # not encrypted
    "ftp://hooks.example.org/qaf",
    "https://user:word@hooks.example.org/",
    "https://hooks.example.org/#part",
    "https:///nowhere",
    "https://hooks.example.org:0/",
    "https://hooks.example.org:99999/",
    "https://localhost/",
    "https://qaf/",  # a name of our own network
    "https://db.internal/",
    "https://printer.local./",
    "https://127.0.0.1/",
    "https://127.1/",  # as a resolver reads it: 127.0.0.1
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",  # behind a provider's translator
    "https://169.254.169.254/latest/meta-data/",
    "https://168.63.129.16/",  # the host of an Azure machine
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://exa mple.org/",
    "https://xn--a.example.org/",  # no name in Punycode
    "https://xn--zzzzzz99999999.example.org/",
    f"https://{'a' * 64}.example.org/",  # longer than a label may be
    f"https://{'a.' * 126}org/",  # longer than a name may be
    "//hooks.example.org/",
    "hooks.example.org",
]


@pytest.mark.parametrize("url", BAD)
def test_a_forbidden_address_is_refused_without_a_lookup(url: str) -> None:
    with pytest.raises(Refused):
        check(url)
    assert post(url, b"", {}).error == "refused_address"


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org/qaf?tenant=1",
        "https://hooks.example.org:8443/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://bücher.example.org/",
    ],
)
def test_a_public_address_is_accepted(url: str) -> None:
    assert check(url).scheme == "https"


@pytest.mark.parametrize("address", ["192.0.0.192", "192.88.99.1", "2001::1", "198.18.0.1"])
def test_relays_and_reserved_networks_are_nobodys(address: str) -> None:
    assert not is_public(ip_address(address))


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Lets every name lead to these addresses, and returns the names that were looked up."""
    lookups: list[str] = []

    async def look_up(_: object, host: str, port: int, **__: object) -> list[Any]:
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    return lookups


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["93.184.215.14", "10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:10.0.0.1"],
    ],
)
def test_a_public_name_that_leads_into_a_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    named(monkeypatch, *addresses)
    with receiving() as receiver:
        outcome = post(f"https://hooks.example.org:{receiver.port}/", b"x", {})
    assert (outcome.status, outcome.error) == (None, "refused_address")
    assert receiver.taken == []


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Returns the files of a self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_it_connects_to_the_address_that_was_checked_in_the_name_of_the_host(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chain, key = certificate(tmp_path, "hooks.example.org")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(chain, key)
    lookups = named(monkeypatch, "127.0.0.1", "10.0.0.1")
    trusting = ssl.create_default_context(cafile=str(chain))
    with receiving(serving) as receiver:
        url = f"https://hooks.example.org:{receiver.port}/hook?a=b"
        untrusted = post(url, b"{}", {}, private=True)
        monkeypatch.setattr(outbound_http, "trusted", lambda: trusting)
        trusted = post(url, b"{}", {"webhook-id": "1"}, private=True)
        wrong_name = post(url.replace("hooks", "other"), b"{}", {}, private=True)
    assert untrusted.error == "tls"
    assert trusted.status == 204
    assert wrong_name.error == "tls"
    assert lookups == ["hooks.example.org", "hooks.example.org", "other.example.org"]  # once a call
    (taken,) = receiver.taken
    assert taken.path == "/hook?a=b"
    assert taken.headers["host"] == f"hooks.example.org:{receiver.port}"
    assert taken.headers["webhook-id"] == "1"


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with receiving() as receiver, receiving() as other:
        receiver.answers, receiver.headers = [307], {"Location": other.url}
        outcome = post(receiver.url, b"x", {}, private=True)
    assert (outcome.status, outcome.good) == (307, False)
    assert other.taken == []


def test_an_endless_body_is_not_read() -> None:
    with receiving() as receiver:
        receiver.body = b"x" * 50_000_000
        outcome = post(receiver.url, b"x", {}, private=True)
    assert outcome.good
    assert outcome.ms < 3000


def test_a_slow_receiver_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound_http, "SECONDS", 0.3)
    with receiving() as receiver:
        receiver.drips = True
        outcome = post(receiver.url, b"x", {}, private=True)
    assert outcome.error == "timeout"
    assert outcome.ms < 3000


def test_an_unreachable_host_and_an_unknown_name_are_different_errors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with receiving() as gone:
        url = gone.url
    assert post(url, b"x", {}, private=True).error == "unreachable"

    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", unknown)
    assert post("https://nobody.example.org/", b"x", {}).error == "name"


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(receiver.url, b"x", {}, private=True).good
    assert proxy.taken == []
