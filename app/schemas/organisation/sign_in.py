from typing import Literal

from pydantic import Field

from app.schemas.platform.common import Schema


class TokenRead(Schema):
    """An access token (RFC 6749, 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="The lifetime of the token in seconds.", examples=[900])


class OAuthError(Schema):
    """The reason why no token was issued (RFC 6749, 5.2)."""

    error: str = Field(max_length=64, examples=["invalid_client"])
    error_description: str = Field(examples=["The API key is not known."])
