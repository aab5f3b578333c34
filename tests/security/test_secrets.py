"""Keys, API keys, passwords and pseudonyms."""

import re
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.core import config
from app.core.config import Settings
from app.core.errors import Invalid, Unauthenticated, Unavailable
from app.security import api_keys, passwords, pseudonyms, secrets, signing_keys

KEY = "a key of thirty-two characters!!"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- key files ------------------------------------------------------------------------------------


def test_a_key_file_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "key"
    assert secrets.secret_file(path, lambda: b"first") == b"first"
    assert secrets.secret_file(path, lambda: b"second") == b"first"
    assert mode(path) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]  # nothing left beside it


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    """No process sees a file at first, so each writes one: the first link wins."""
    path, gate = tmp_path / "key", threading.Barrier(8)
    contents: list[bytes] = []

    def start(number: int) -> None:
        def make() -> bytes:
            gate.wait()
            return b"%d" % number

        contents.append(secrets.secret_file(path, make))

    threads = [threading.Thread(target=start, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(contents) == 8
    assert set(contents) == {path.read_bytes()}


def test_a_key_that_could_not_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        secrets.secret_file(tmp_path / "key", lambda: b"%d" % (1 // 0))
    assert list(tmp_path.iterdir()) == []


def test_the_signing_key_is_made_at_first_start_and_kept(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert signing_keys.signing_key(settings)[1] == signing_keys.signing_key(settings)[1]
    assert mode(tmp_path / "signing-key.pem") == 0o600


def test_a_configured_signing_key_is_used_and_none_is_made(tmp_path: Path) -> None:
    signing_keys.signing_key(Settings(data_dir=tmp_path / "a"))
    file = tmp_path / "a" / "signing-key.pem"
    settings = Settings(data_dir=tmp_path / "b", signing_key_file=file)
    assert (
        signing_keys.signing_key(settings)[1]
        == signing_keys.signing_key(Settings(data_dir=tmp_path / "a"))[1]
    )
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("kind", ["short", "elliptic"])
def test_a_weak_or_foreign_signing_key_does_not_start(tmp_path: Path, kind: str) -> None:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = ec.generate_private_key(ec.SECP256R1())
    if kind == "short":
        key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - on purpose
    path = tmp_path / "key.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(ValueError, match="RSA key of 2048 bits"):
        signing_keys.signing_key(Settings(data_dir=tmp_path, signing_key_file=path))


def test_the_thumbprint_is_that_of_rfc_7638_section_3_1() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
        "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY"
        "368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f"
        "M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    bare = {"kty": "RSA", "n": modulus, "e": "AQAB"}
    assert signing_keys.thumbprint(bare) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


# --- pseudonyms -----------------------------------------------------------------------------------


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Returns an installation whose settings come from the environment."""
    monkeypatch.setenv("QAF_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("QAF_DATA_DIR", str(tmp_path))
    config.settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    config.settings.cache_clear()


@pytest.mark.usefixtures("keyed")
def test_a_pseudonym_is_the_hmac_of_system_and_identifier() -> None:
    # printf '11:liquidlogic4711' | openssl dgst -sha256 -hmac "$KEY" | cut -c1-32
    assert pseudonyms.pseudonym("liquidlogic", "4711") == "255c7b112b5722f00296739658c03946"


@pytest.mark.usefixtures("keyed")
def test_blanks_around_it_do_not_matter_and_all_else_does() -> None:
    one = pseudonyms.pseudonym("liquidlogic", "4711")
    assert pseudonyms.pseudonym(" liquidlogic\n", "\t4711 ") == one
    others = [("liquidlogic", "04711"), ("mosaic", "4711"), ("liquidlogi", "c4711")]
    assert len({one, *(pseudonyms.pseudonym(*other) for other in others)}) == 4


@pytest.mark.usefixtures("keyed")
@pytest.mark.parametrize(("system", "local"), [("liquidlogic", " "), ("", "4711")])
def test_without_an_identifier_nobody_becomes_everybody(system: str, local: str) -> None:
    with pytest.raises(Invalid):
        pseudonyms.pseudonym(system, local)


def test_another_key_gives_other_pseudonyms(keyed: pytest.MonkeyPatch) -> None:
    one = pseudonyms.pseudonym("liquidlogic", "4711")
    keyed.setenv("QAF_PSEUDONYM_KEY", KEY[::-1])
    config.settings.cache_clear()
    assert pseudonyms.pseudonym("liquidlogic", "4711") != one


def test_a_key_is_made_where_none_is_given(keyed: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keyed.delenv("QAF_PSEUDONYM_KEY")
    config.settings.cache_clear()
    one = pseudonyms.pseudonym("liquidlogic", "4711")
    assert re.fullmatch("[0-9a-f]{32}", one)
    assert pseudonyms.pseudonym("liquidlogic", "4711") == one
    assert mode(tmp_path / "pseudonym-key") == 0o600


def test_a_damaged_key_file_is_not_taken_for_a_key(
    keyed: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keyed.delenv("QAF_PSEUDONYM_KEY")
    config.settings.cache_clear()
    (tmp_path / "pseudonym-key").touch()
    with pytest.raises(ValueError, match="backup"):
        pseudonyms.pseudonym("liquidlogic", "4711")


def test_the_fingerprint_is_sha_256() -> None:
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4's example
    assert secrets.fingerprint(b"abc") == abc


# --- weak secrets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weak", ["", "short", "x" * 31, "x" * 64, "change-me" * 5, "CHANGEME-0123456789-abcdefghijklm"]
)
def test_a_weak_pseudonym_key_does_not_start_and_is_not_repeated(weak: str) -> None:
    with pytest.raises(ValueError, match="QAF_PSEUDONYM_KEY") as refused:
        secrets.check_secrets(Settings(pseudonym_key=weak))
    assert "token_urlsafe" in str(refused.value)
    assert not weak or weak not in str(refused.value)


def test_a_random_pseudonym_key_starts_and_so_does_none() -> None:
    secrets.check_secrets(Settings(pseudonym_key="9f86d081884c7d659a2feaa0c55ad015"))
    secrets.check_secrets(Settings(pseudonym_key=None))


# --- API keys -------------------------------------------------------------------------------------


def test_a_new_key_is_an_id_and_256_random_bits() -> None:
    key = api_keys.new_key()
    assert re.fullmatch(r"qk_[a-z2-7]{12}", key.id)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", key.secret)
    assert api_keys.split_key(key.text) == (key.id, key.secret)
    assert api_keys.same(api_keys.digest(key.secret), key.digest)
    assert not api_keys.same(api_keys.digest(api_keys.new_key().secret), key.digest)


def test_a_new_key_does_not_print_its_secret() -> None:
    key = api_keys.new_key()
    assert key.secret not in repr(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "qk_abcdefghijkl",
        "qk_abcdefghijkl.short",
        "xx_abcdefghijkl." + "s" * 43,
        "qk_ABCDEFGHIJKL." + "s" * 43,
        "qk_abcdefghijkl." + "s" * 44,
        "qk_abcdefghijkl." + "é" * 43,
        "qk_abcdefghijkl." + "s" * 43 + "\n",
        "qk_abcdefghijkl." + "s" * 43 + ".more",
    ],
)
def test_text_in_another_form_than_a_key_is_refused(text: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        api_keys.split_key(text)
    assert refused.value.code == "key_invalid"


# --- passwords ------------------------------------------------------------------------------------


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PASSWORD_COST", (1, 8, 1))


@pytest.mark.usefixtures("cheap")
def test_a_password_matches_its_own_hash_only() -> None:
    one, again = passwords.hash_password("Whitstable"), passwords.hash_password("Whitstable")
    assert one.startswith("$argon2id$")
    assert one != again  # salted
    assert passwords.password_matches(one, "Whitstable")
    assert not passwords.password_matches(one, "whitstable")
    assert not passwords.password_matches("not a hash", "Whitstable")
    assert not passwords.password_matches(one, "\ud800")


@pytest.mark.usefixtures("cheap")
def test_a_name_that_does_not_exist_takes_its_turn_and_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not passwords.password_matches(None, "Whitstable")
    monkeypatch.setattr(passwords, "PASSWORD_WAIT", 0.0)
    with passwords.PASSWORD_TURNS, passwords.PASSWORD_TURNS, pytest.raises(Unavailable):
        passwords.password_matches(None, "Whitstable")


@pytest.mark.usefixtures("cheap")
def test_two_sign_in_at_once_and_a_third_who_waits_too_long_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "PASSWORD_WAIT", 0.0)
    with passwords.PASSWORD_TURNS:
        assert passwords.hash_password("Whitstable")
        with passwords.PASSWORD_TURNS, pytest.raises(Unavailable):
            passwords.hash_password("Whitstable")


def test_the_cost_is_that_of_rfc_9106() -> None:
    assert "$m=65536,t=3,p=4$" in passwords.hash_password("Whitstable")
