"""Sealed values can be read only with the key, in their column and row, and undamaged."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.core.config import settings
from app.security import encryption
from app.security.encryption import Unreadable, seal, unseal
from app.security.secrets import check_secrets

PLACE = "webhook_endpoints|secret|1"


def test_a_sealed_value_can_be_read_and_never_looks_the_same() -> None:
    first, second = seal(b"whsec_x", PLACE), seal(b"whsec_x", PLACE)
    assert unseal(first, PLACE) == unseal(second, PLACE) == b"whsec_x"
    assert first != second
    assert b"whsec" not in first


@pytest.mark.parametrize("at", [0, 2, 8, 20, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(seal(b"whsec_x", PLACE))
    sealed[at] ^= 1
    with pytest.raises(Unreadable):
        unseal(bytes(sealed), PLACE)


def test_it_cannot_be_moved_to_another_row() -> None:
    with pytest.raises(Unreadable):
        unseal(seal(b"whsec_x", PLACE), "webhook_endpoints|secret|2")


def test_another_key_does_not_open_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(b"whsec_x", PLACE)
    monkeypatch.setattr(settings(), "sealing_key", SecretStr("quite-another-key-0123456789abcdef"))
    with pytest.raises(Unreadable, match="another key"):
        unseal(sealed, PLACE)
    assert unseal(seal(b"y", PLACE), PLACE) == b"y"


def test_without_a_configured_key_one_is_generated_and_reused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    encryption.generated_key.cache_clear()
    try:
        sealed = seal(b"x", PLACE)
        encryption.generated_key.cache_clear()
        assert unseal(sealed, PLACE) == b"x"
        assert (tmp_path / "sealing-key").stat().st_mode & 0o777 == 0o600
    finally:
        encryption.generated_key.cache_clear()


def test_a_key_that_could_be_guessed_is_refused_at_the_start() -> None:
    weak = settings().model_copy(update={"sealing_key": SecretStr("short")})
    with pytest.raises(ValueError, match="QAF_SEALING_KEY has 5 characters"):
        check_secrets(weak)
