"""Settings. Each is a variable `QAF_…`; secrets can also be files, named by `QAF_…_FILE`."""

from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core import addresses, environment
from app.core.council_rules import (
    AuditingRules,
    FeedbackRules,
    FindingsRules,
    IntakeRules,
    LearningRules,
    ModerationRules,
    OutcomeAnalysisRules,
    ReviewingRules,
)
from app.core.environment import Misconfigured

__all__ = ["Misconfigured", "Settings", "settings"]


# Threads for finding out who calls: callers known already, unknown tokens, unknown keys.
LOOK_UPS = (3, 2, 1)


class Settings(
    ReviewingRules,
    FindingsRules,
    FeedbackRules,
    IntakeRules,
    LearningRules,
    OutcomeAnalysisRules,
    ModerationRules,
    AuditingRules,
    BaseSettings,
):
    """What an installation decides. The defaults run a demo on a laptop."""

    model_config = SettingsConfigDict(
        env_prefix=environment.PREFIX,
        env_file=environment.DOTENV,
        extra="ignore",
        hide_input_in_errors=True,
    )

    # Addresses and folders
    data_dir: Path = Field(
        Path(".qaf"), description="The embedded database, generated keys, the demo's credentials."
    )
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL 15 or newer; without it an embedded one is started."
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str = Field(
        "http://127.0.0.1:8000", description="The address at which clients reach the service."
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="Proxies whose X-Forwarded-For is used: addresses, or `*`."
    )
    demo: bool = Field(False, description="Password sign-in, for the demo's made-up people.")

    feedback_keys_dir: Path | None = Field(
        None,
        description="Keys of anonymous answers, kept out of every backup; by default in data_dir.",
    )
    names_file: Path | None = Field(
        None,
        description="Names that are looked for in texts, one a line: of children and families.",
    )

    # Sign-in
    issuer: str | None = Field(
        None, description="`iss` of the built-in issuer; without it, public_url."
    )
    audience: str = "qaf"
    token_minutes: int = Field(15, ge=1, le=15)
    entra_tenant_id: str | None = None
    entra_client_id: str | None = Field(
        None, description="`aud` of Entra ID's v2 tokens; v1 tokens have api://… in front of it."
    )
    signing_key_file: Path | None = Field(
        None, description="An RSA key in PEM; without it, one is made in data_dir."
    )
    sealing_key: SecretStr | None = Field(
        None, description="Encrypts columns; without it, a key is made in data_dir."
    )
    pseudonym_key: SecretStr | None = Field(
        None, description="Makes the pseudonyms; without it, a key is made in data_dir."
    )
    entra_app_id_uri: str | None = Field(
        None,
        pattern=r"^[a-z][a-z0-9+.-]*:[^\s]+$",
        description="The App ID URI of the API, where it is not api:// and the client id.",
    )
    dormant_days: int = Field(
        180, ge=30, le=3650, description="Days without signing in after which an account closes."
    )
    reopen_at_sign_in: bool = Field(
        False, description="Whether signing in through the council's tenant reopens an account."
    )
    actor_cache_seconds: float = Field(2.0, ge=0, le=10)

    # Limits
    max_body_bytes: int = 4 * 1024 * 1024
    max_import_bytes: int = 64 * 1024 * 1024
    threads: int = Field(
        16, ge=1, description="Requests of signed-in callers worked on at once, each on a thread."
    )
    open_threads: int = Field(
        4,
        ge=2,
        description="Threads, beside `threads`, for requests without sign-in.",
    )
    in_flight: int = Field(
        128,
        ge=1,
        description="Requests of signed-in callers worked on or waiting; the next one gets 503.",
    )
    request_seconds: int = Field(
        20, ge=1, description="After which a request of a portal or a script ends with 503."
    )
    requests_per_minute: int = Field(
        3000, ge=1, description="Requests of one caller; the next one gets 429."
    )
    sign_ins_per_minute: int = Field(
        20, ge=1, description="Attempts to sign in with a password under one name, before 429."
    )
    public_requests_per_minute: int = Field(
        6000, ge=1, description="Requests without sign-in to one feedback campaign, before 429."
    )
    exports_at_once: int = Field(
        2, ge=1, description="Exports that a process streams at once; the next one gets 503."
    )
    export_workbook_rows: int = Field(
        200_000, ge=1, le=1_048_575, description="The most rows of an exported workbook."
    )
    statement_seconds: int = 5
    lock_seconds: int = 2
    synchronous_commit: bool = True
    worker: bool = Field(True, description="Whether `qaf serve` also runs background jobs.")
    job_threads: int = Field(2, ge=1, description="Background jobs that run at once.")
    pause_seconds: float = Field(
        5.0, ge=0, description="From saying `not ready` to taking no more connections."
    )

    private_webhooks: bool = Field(
        False, description="Allow webhooks to private addresses and over http. For tests only."
    )

    # Browsers
    cors_origins: list[str] = Field(
        [], description="The origins of portals whose scripts may call."
    )

    @property
    def all_threads(self) -> int:
        """The threads for requests of every kind, which may all be writing."""
        return self.threads + self.open_threads + sum(LOOK_UPS)

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, object]) -> dict[str, object]:
        for name in environment.SECRETS:
            if text := environment.secret_of(name):
                values[name] = text
        return values

    @field_validator("database_url")
    @classmethod
    def _is_of_postgresql(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not addresses.is_postgresql(given.get_secret_value()):
            raise Misconfigured(
                "Must be an address such as postgresql://user:password@host/name. Characters of"
                " the password such as @ and / are written as %40 and %2F."
            )
        return given

    @field_validator("names_file")
    @classmethod
    def _is_a_list_of_names(cls, given: Path | None) -> Path | None:
        try:
            _ = given and given.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Misconfigured("Must name a text file in UTF-8 that can be read.") from None
        return given

    @field_validator("public_url", "issuer")
    @classmethod
    def _is_an_address(cls, given: str | None) -> str | None:
        if given is not None and not addresses.is_http(given):
            raise Misconfigured("Must be an address such as https://qaf.example.gov.uk.")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def _are_proxies(cls, given: str) -> str:
        if not addresses.are_proxies(given):
            raise Misconfigured("Must be addresses such as 10.0.0.1,10.1.0.0/16, or *.")
        return given

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, given: list[str]) -> list[str]:
        if not all(each == "*" or addresses.is_origin(each) for each in given):
            raise Misconfigured(
                "Must be origins such as https://portal.example.gov.uk, in small letters and"
                " without a slash at the end."
            )
        return given


@cache
def settings() -> Settings:
    environment.check_names(Settings.model_fields)
    return Settings()
