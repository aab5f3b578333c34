"""What agencies and the joint discussion say of each domain of practice."""

from pydantic import Field

from app.schemas.platform.common import Reason, Schema, Score
from app.vocabulary.partnership import PracticeDomain, PracticeGrade


class ReturnDomain(Schema):
    """What one body says of one domain of its own practice."""

    domain: PracticeDomain
    grade: PracticeGrade | None = Field(
        None, description="Null if the body cannot judge it, with the reason."
    )
    not_graded_reason: Reason | None = Field(
        None, description="Why the body cannot judge it.", examples=["We made no assessment."]
    )
    strengths_text: Reason | None = None
    development_text: Reason | None = None


class ReturnDomainRead(Schema):
    """What one body said of one domain of its own practice."""

    domain: PracticeDomain
    grade: PracticeGrade | None
    not_graded_reason: str | None
    strengths_text: str | None
    development_text: str | None


class JointDomain(Schema):
    """The grade that the bodies gave a domain together."""

    domain: PracticeDomain
    grade: PracticeGrade
    rationale: Reason | None = Field(
        None, description="Required where the grade differs from that of an agency."
    )


class JointDomainRead(Schema):
    """The grade that the bodies gave a domain together, and why it differs from theirs."""

    domain: PracticeDomain
    grade: PracticeGrade
    rationale: str | None


class DomainDivergence(Schema):
    """How far the agencies' grades of one domain lie apart, over the cases of an audit."""

    domain: PracticeDomain
    cases: int = Field(description="Cases that at least two bodies graded: the denominator.")
    divergence: Score | None = Field(
        description="The mean of the highest less the lowest grade of a case, in grades."
    )
    largest: int | None = Field(description="The largest difference in one case, in grades.")
    compared_cases: int = Field(
        description="Cases with a joint grade and one of children's social care."
    )
    joint_minus_social_care: Score | None = Field(
        description="The mean of the joint grade less that of social care, in grades."
    )
