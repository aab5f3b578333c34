"""X"""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.core.config import Settings
from app.security.signing_keys import signing_key
from app.security.tokens import Verifier
from tests.support.minted_tokens import CLIENT, TENANT, World


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Returns one world for all tests, because RSA keys take time to make."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        public_url="https://qaf.example/",
        entra_tenant_id=TENANT.upper(),
        entra_client_id=CLIENT,
    )
    own_key, jwk = signing_key(settings)
    entra_key, stranger = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    return World(settings, own_key, jwk["kid"], entra_key, stranger)


@pytest.fixture(scope="module")
def shared_verifier(shared_world: World) -> Verifier:
    return shared_world.verifier()


@pytest.fixture
def world(shared_world: World) -> World:
    """Returns the same keys, with nothing fetched yet."""
    return replace(shared_world, fetched=[], published=["entra-1"])
