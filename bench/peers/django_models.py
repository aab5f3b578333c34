"""Django's settings and models for both peers that stand on it; connections stay open."""

import os
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

url = urlsplit(os.environ["BENCH_DATABASE"])
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    USE_TZ=True,
    TIME_ZONE="UTC",
    ROOT_URLCONF=os.environ["BENCH_URLS"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # for Content-Length
    INSTALLED_APPS=["bench.peers"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path[1:],
            "USER": url.username,
            "PASSWORD": url.password or "",
            "HOST": url.hostname or parse_qs(url.query)["host"][0],
            "PORT": url.port or "",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"server_side_binding": True},
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.db import models


class Audit(models.Model):
    id = models.UUIDField(primary_key=True)
    assignment_id = models.UUIDField()
    round_id = models.UUIDField()
    cycle_id = models.UUIDField()
    subject_id = models.UUIDField()
    auditor_id = models.UUIDField()
    tool_version_id = models.UUIDField()
    tool_key = models.TextField()
    tool_content_hash = models.TextField()
    engine_version = models.TextField()
    org_unit_id = models.UUIDField()
    district_id = models.UUIDField(null=True)
    area_id = models.UUIDField(null=True)
    service_line = models.TextField()
    due_date = models.DateField()
    status = models.TextField()
    status_reason = models.TextField(null=True)
    started_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    finalised_at = models.DateTimeField(null=True)
    auditor_grade = models.TextField(null=True)
    override_grade = models.TextField(null=True)
    grade_rationale = models.TextField(null=True)
    indicative_grade = models.TextField(null=True)
    grade_variance = models.IntegerField(null=True)
    proposed_grade = models.TextField(null=True)
    moderated_grade = models.TextField(null=True)
    final_grade = models.TextField(null=True)
    score_of_available = models.FloatField(null=True)
    score_of_applicable = models.FloatField(null=True)
    practitioner_involved = models.BooleanField()
    practitioner_person_id = models.UUIDField(null=True)
    family_feedback_submission_id = models.UUIDField(null=True)
    practitioner_feedback_submission_id = models.UUIDField(null=True)
    re_audit_of = models.UUIDField(null=True)
    selection_reason = models.TextField(null=True)
    selected_at = models.DateTimeField(null=True)
    moderator_id = models.UUIDField(null=True)
    moderation_session_id = models.UUIDField(null=True)
    blind = models.BooleanField()
    inquiry_required = models.BooleanField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "audits"

    @property
    def allowed_actions(self) -> list[str]:
        return []


class Section(models.Model):
    id = models.UUIDField(primary_key=True)
    audit = models.ForeignKey(Audit, models.CASCADE, related_name="sections")
    section_key = models.TextField()
    position = models.IntegerField()
    section_grade = models.TextField(null=True)
    section_score = models.FloatField(null=True)
    strengths_text = models.TextField(null=True)
    development_text = models.TextField(null=True)
    framework_evidence = models.JSONField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "audit_sections"
        ordering = ("position",)


class Answer(models.Model):
    pk = models.CompositePrimaryKey("section_id", "question_key")
    section = models.ForeignKey(Section, models.CASCADE, related_name="answers")
    question_key = models.TextField()
    position = models.IntegerField()
    value_num = models.FloatField(null=True)
    value_text = models.TextField(null=True)
    value_codes = models.JSONField(null=True)
    value_bool = models.BooleanField(null=True)
    value_date = models.DateField(null=True)
    is_na = models.BooleanField()
    na_reason = models.TextField(null=True)
    carried_forward = models.BooleanField()
    confidence = models.TextField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "audit_answers"
        ordering = ("position",)


AUDIT = [f.name for f in Audit._meta.concrete_fields] + ["allowed_actions"]  # noqa: SLF001
SECTION = [
    "id",
    "section_key",
    "section_grade",
    "section_score",
    "strengths_text",
    "development_text",
    "framework_evidence",
    "updated_at",
    "version",
]
ANSWER = [
    "question_key",
    "value_num",
    "value_text",
    "value_codes",
    "value_bool",
    "value_date",
    "is_na",
    "na_reason",
    "carried_forward",
    "confidence",
]


def whole() -> "models.QuerySet[Audit]":
    """Audits with their sections and answers, in three statements."""
    return Audit.objects.prefetch_related("sections__answers")
