"""Feedback without signing in. Nothing about the caller is read, and no time is stored."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from app.core.errors import Invalid, NotFound, TooMany, Unavailable
from app.http import query_parameters
from app.http.dependencies import Db
from app.http.problems.openapi import declared_errors
from app.http.responses import json_of
from app.schemas.feedback.campaigns import FeedbackFormRead
from app.schemas.feedback.public import (
    PublicFeedbackRead,
    PublicFeedbackWrite,
    PublicResponseRead,
    PublicResponses,
)
from app.services.feedback import public


def check_parameters(request: Request) -> None:
    """Refuses unknown parameters on routes without sign-in, too."""
    query_parameters.check(request.scope)


router = APIRouter(
    prefix="/v1/public/feedback", tags=["public-feedback"], dependencies=[Depends(check_parameters)]
)
Token = Annotated[str, Path(min_length=1, max_length=80, description="The last part of the link.")]
ERRORS = declared_errors(NotFound, Invalid, TooMany, Unavailable)
OPEN: dict[str, Any] = {"security": []}


@router.get(
    "/{token}",
    responses={200: {"model": FeedbackFormRead, "description": "The form."}, **ERRORS},
    openapi_extra=OPEN,
)
def get_public_feedback_form(db: Db, token: Token) -> Response:
    """Returns the form in one document, even for a used link; this counts as a start."""
    return json_of(public.form(db, token))


@router.post(
    "/{token}",
    responses={
        202: {
            "model": PublicFeedbackRead,
            "description": "The confirmation, which is always the same.",
        },
        **ERRORS,
    },
    status_code=202,
    openapi_extra=OPEN,
)
def create_public_feedback(db: Db, token: Token, data: PublicFeedbackWrite) -> Response:
    """Submits feedback, once for each link; the response is always the same."""
    return json_of(public.submit(db, token, data), 202)


@router.get(
    "/{token}/responses",
    responses={
        200: {"model": PublicResponses, "description": "The published responses."},
        **ERRORS,
    },
    openapi_extra=OPEN,
)
def list_public_feedback_responses(db: Db, token: Token) -> Response:
    """Lists what was done about the feedback of this campaign: you said, we did."""
    rows = public.responses(db, token)
    return json_of(PublicResponses(items=[PublicResponseRead.model_validate(row) for row in rows]))
