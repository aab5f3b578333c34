"""Settings: the only reader of the environment. Each is `QAF_…`; secrets also `QAF_…_FILE`."""

import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Misconfigured(ValueError):
    """Settings nobody can work with: a sentence for the operator, which repeats no secret."""


class Settings(BaseSettings):
    """What an installation decides. The defaults run a demo on a laptop."""

    model_config = SettingsConfigDict(env_prefix="QAF_", env_file=".env", extra="ignore")

    # Where things are
    data_dir: Path = Field(Path(".qaf"), description="Embedded database, keys, demo credentials.")
    database_url: SecretStr | None = Field(None, description="PostgreSQL 15+; embedded if absent.")
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = Field("http://127.0.0.1:8000", description="How clients reach the service.")
    trusted_proxies: str = Field(
        "127.0.0.1", description="Whose X-Forwarded-For is believed: addresses, or `*`."
    )
    demo: bool = Field(False, description="Demo mode: password sign-in for the demo's people.")

    # Sign-in
    issuer: str | None = Field(None, description="`iss` of the built-in issuer; else public_url.")
    audience: str = "qaf"
    token_minutes: int = Field(15, ge=1, le=15)
    entra_tenant_id: str | None = None
    entra_client_id: str | None = Field(None, description="`aud` of v2 tokens; v1 uses api://…")
    signing_key_file: Path | None = Field(None, description="RS256 key; else made in data_dir.")
    sealing_key: SecretStr | None = Field(None, description="AES key; else made in data_dir.")
    pseudonym_key: SecretStr | None = Field(None, description="HMAC key; else made in data_dir.")
    actor_cache_seconds: float = Field(2.0, ge=0, le=10)

    # Limits
    max_body_bytes: int = 4 * 1024 * 1024
    max_import_bytes: int = 64 * 1024 * 1024
    threads: int = Field(16, ge=1, description="Requests worked on at once; the pool is as large.")
    in_flight: int = Field(128, ge=1, description="Requests held at once before 503.")
    requests_per_minute: int = Field(3000, ge=1, description="Of one principal, before 429.")
    public_requests_per_minute: int = Field(
        120, ge=1, description="Without sign-in, of one feedback campaign, before 429."
    )
    statement_seconds: int = 5
    lock_seconds: int = 2
    synchronous_commit: bool = True
    worker: bool = Field(True, description="Run the job worker inside `qaf serve`.")
    job_threads: int = Field(2, ge=1, description="Jobs worked on at once.")
    pause_seconds: float = Field(
        5.0, ge=0, description="From not ready to taking no more requests."
    )

    private_webhooks: bool = Field(
        False, description="Permit webhooks of this network and http: development and tests only."
    )

    # Browsers
    cors_origins: list[str] = Field([], description="Origins of portals that may call.")

    # Rules a council may set
    independence_months: int = Field(
        12, description="How long somebody counts as of a case's line."
    )
    moderation_window_days: int = Field(
        10, description="Working days until an audit not selected is final."
    )
    recall_hours: int = 24
    suppression_threshold: int = Field(6, ge=2)
    published_place: Literal["district", "area"] = Field(
        "district", description="The smallest place of published figures; fixed once in use."
    )
    published_services: bool = Field(
        True, description="Whether published figures are by service; fixed once in use."
    )
    qa_record_days: int = Field(
        7, ge=0, description="Days after a meeting from which its QA record is overdue."
    )
    qa_share_days: int = Field(
        7, ge=0, description="Days after its completion from which a QA record not shared is late."
    )
    qa_acknowledge_days: int = Field(
        10, ge=0, description="Days after which whoever was shown a QA record answers late."
    )
    qa_file_days: int = Field(
        7, ge=0, description="Days after sharing from which a QA record not on file is late."
    )
    qa_waiting_days: int = Field(
        180,
        ge=1,
        le=3650,
        description="Days for which people are told what a meeting leaves them to do.",
    )
    escalation_formal_days: int = Field(
        20, ge=1, description="Working days of the whole formal process: IRO Handbook 6.2."
    )
    # Working days of each stage: local targets, here those of Barnet (5) and Nottinghamshire (10).
    # No formal stage ends later than the formal process.
    escalation_alert_days: int = Field(5, ge=1, description="Working days of a practice alert.")
    escalation_informal_days: int = Field(5, ge=1, description="Working days of talking it over.")
    escalation_formal_1_days: int = Field(
        10, ge=1, description="Working days of the first formal stage."
    )
    escalation_formal_2_days: int = Field(5, ge=1, description="Working days of the second.")
    escalation_formal_3_days: int = Field(5, ge=1, description="Working days of the third.")

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("database_url", "pseudonym_key", "sealing_key"):
            path = os.environ.get(f"QAF_{name.upper()}_FILE")
            if path and not values.get(name):
                values[name] = Path(path).read_text(encoding="utf-8").strip()
        return values


@cache
def settings() -> Settings:
    return Settings()
