"""django-ninja: model schemas, nested, and a response schema."""

import os
from datetime import datetime
from typing import Any
from uuid import UUID

os.environ["BENCH_URLS"] = __name__

from bench.peers.django_models import ANSWER, SECTION, Answer, Audit, Section, whole  # isort: skip
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from ninja import ModelSchema, NinjaAPI
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder


class AnswerOut(ModelSchema):
    class Meta:
        model = Answer
        fields = ANSWER


class SectionOut(ModelSchema):
    audit_id: UUID
    answers: list[AnswerOut]

    class Meta:
        model = Section
        fields = SECTION


class AuditOut(ModelSchema):
    sections: list[SectionOut]
    allowed_actions: list[str]

    class Meta:
        model = Audit
        fields = "__all__"


class Encoder(NinjaJSONEncoder):
    """Whole microseconds, which Django's own encoder cuts off."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return o.isoformat().replace("+00:00", "Z")
        return super().default(o)


class Renderer(JSONRenderer):
    encoder_class = Encoder


api = NinjaAPI(docs_url=None, renderer=Renderer())


@api.get("/livez")
def live(request: HttpRequest) -> dict[str, str]:
    return {}


@api.get("/v1/audits/{audit_id}", response=AuditOut)
def get_audit(request: HttpRequest, audit_id: UUID) -> Audit:
    return get_object_or_404(whole(), id=audit_id)


urlpatterns = [path("", api.urls)]
app = WSGIHandler()
