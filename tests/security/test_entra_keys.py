"""Entra's keys: fetched when they are needed, once, and never by a flood of invented ones."""

import json
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from app.core import clock
from app.core.config import Misconfigured
from app.core.errors import Unauthenticated, Unavailable
from app.security.tokens import Verifier, check_entra
from tests.support.minted_tokens import CLIENT, EPOCH, NOON, TENANT, Json, World, later


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


def test_keys_are_fetched_once_a_day(world: World) -> None:
    verifier = world.verifier()
    assert world.fetched == []  # starting needs no network
    for uti in range(3):
        verifier.verify(world.entra(uti=uti))
    assert len(world.fetched) == 1
    tomorrow: Json = {"iat": EPOCH + 86_000, "exp": EPOCH + 90_000}
    with later(86_399):
        verifier.verify(world.entra(uti=4, **tomorrow))
        assert len(world.fetched) == 1
    with later(86_400):
        verifier.verify(world.entra(uti=5, **tomorrow))
        assert len(world.fetched) == 2


def test_a_new_key_is_fetched_but_invented_ones_cannot_flood_entra(world: World) -> None:
    verifier, rolled = world.verifier(), {"kid": "entra-2"}
    verifier.verify(world.entra())
    world.published.append("entra-2")
    with later(299), pytest.raises(Unauthenticated):
        verifier.verify(world.entra(rolled))
    assert len(world.fetched) == 1
    with later(300):
        assert verifier.verify(world.entra(rolled)).tenant == TENANT
        for made_up in range(5):
            with pytest.raises(Unauthenticated):
                verifier.verify(world.entra({"kid": f"made-up-{made_up}"}))
    assert len(world.fetched) == 2


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("down"), httpx.ReadTimeout("slow"), json.JSONDecodeError("", "", 0)],
)
def test_a_network_that_is_down_is_503_and_comes_back(world: World, failure: Exception) -> None:
    verifier, world.down = world.verifier(), failure
    for _ in range(3):
        with pytest.raises(Unavailable) as refused:
            verifier.verify(world.entra())
    assert refused.value.headers == {"Retry-After": "10"}
    assert len(world.fetched) == 1  # not every request waits for a time-out
    world.down = None
    with later(10):
        assert verifier.verify(world.entra()).tenant == TENANT


def test_a_key_set_without_keys_is_503(world: World) -> None:
    world.published.clear()
    with pytest.raises(Unavailable):
        world.verifier().verify(world.entra())


def test_while_entra_is_down_our_own_tokens_and_known_keys_still_work(world: World) -> None:
    verifier = world.verifier()
    verifier.verify(world.entra())
    world.down = httpx.ConnectError("down")
    with later(600):
        assert verifier.verify(world.entra(uti="another")).tenant == TENANT
        assert verifier.verify(world.own()).subject == "p-1"


def test_threads_that_need_the_keys_at_once_fetch_them_once(world: World) -> None:
    def slow(url: str) -> Json:
        time.sleep(0.05)
        return world.fetch(url)

    verifier, tokens = Verifier(world.settings, slow), [world.entra(uti=n) for n in range(8)]
    start, passed = threading.Barrier(8), []

    def call(token: str) -> None:
        start.wait()
        with clock.held_at(NOON):  # a thread begins with the true time
            passed.append(verifier.verify(token).subject)

    threads = [threading.Thread(target=call, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), len(world.fetched)) == (8, 1)


@pytest.mark.parametrize(
    ("tenant", "client"), [("common", CLIENT), ("organizations", CLIENT), (TENANT, None)]
)
def test_half_a_configuration_of_entra_does_not_start(
    world: World, tenant: str, client: str | None
) -> None:
    world.settings = world.settings.model_copy(
        update={"entra_tenant_id": tenant, "entra_client_id": client}
    )
    with pytest.raises(Misconfigured, match="QAF_ENTRA_"):
        check_entra(world.settings)
