"""The settings of Microsoft Entra ID: two GUIDs that need each other."""

from uuid import UUID

from app.core.config import Misconfigured, Settings


def tenant(settings: Settings) -> str:
    """Returns the tenant as it stands in tokens; `common` would let every tenant in."""
    return _guid(settings.entra_tenant_id, "QAF_ENTRA_TENANT_ID must be the GUID of a tenant.")


def client(settings: Settings) -> str:
    """Returns the client id of the API's registration, the audience of its tokens."""
    sentence = "QAF_ENTRA_CLIENT_ID must be the GUID of an application."
    return _guid(settings.entra_client_id, sentence)


def _guid(given: str | None, sentence: str) -> str:
    try:
        return str(UUID(given or ""))
    except ValueError:
        raise Misconfigured(sentence) from None


def refuse_half(settings: Settings) -> None:
    """Refuses a setting of Entra ID without those with which alone it works."""
    for name, other in {
        "entra_tenant_id": "entra_client_id",
        "entra_client_id": "entra_tenant_id",
        "entra_app_id_uri": "entra_tenant_id",
    }.items():
        if getattr(settings, name) is not None and not getattr(settings, other):
            raise Misconfigured(f"QAF_{name.upper()} also needs QAF_{other.upper()}.")
