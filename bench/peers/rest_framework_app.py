"""Django REST framework: a generic view and nested model serializers."""

import os

os.environ["BENCH_URLS"] = __name__

from bench.peers.django_models import ANSWER, AUDIT, SECTION, Answer, Audit, Section, whole  # isort: skip
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework import generics, serializers


class AnswerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Answer
        fields = ANSWER


class SectionSerializer(serializers.ModelSerializer):
    audit_id = serializers.UUIDField()
    answers = AnswerSerializer(many=True)

    class Meta:
        model = Section
        fields = [*SECTION, "audit_id", "answers"]


class AuditSerializer(serializers.ModelSerializer):
    sections = SectionSerializer(many=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Audit
        fields = [*AUDIT, "sections"]


class AuditView(generics.RetrieveAPIView):
    queryset = whole()
    serializer_class = AuditSerializer


def live(_: HttpRequest) -> JsonResponse:
    return JsonResponse({})


urlpatterns = [path("livez", live), path("v1/audits/<uuid:pk>", AuditView.as_view())]
app = WSGIHandler()
