"""What is judged of the settings before anything is done."""

from app.core.config import Misconfigured, Settings
from app.security.secrets import check_secrets
from app.security.signing_keys import check_signing_key
from app.security.tokens import check_entra


def check_startup(settings: Settings) -> None:
    """Refuses settings that QAF cannot run on, or could run on only unsafely."""
    check_secrets(settings)
    check_entra(settings)
    check_signing_key(settings)
    if settings.demo and settings.entra_tenant_id is not None:
        raise Misconfigured(
            "The demo cannot run beside QAF_ENTRA_TENANT_ID: its made-up people sign in with"
            " passwords. Leave out one of the two."
        )
