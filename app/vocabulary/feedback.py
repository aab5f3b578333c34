"""Controlled words of campaigns, submissions, disclosures, quotes and responses."""

from enum import StrEnum


class RespondentGroup(StrEnum):
    CHILD_YOUNG_PERSON = "child_young_person"
    PARENT_CARER_FAMILY = "parent_carer_family"
    STAFF = "staff"
    PARTNER_AGENCY = "partner_agency"


class FeedbackChannel(StrEnum):
    SURVEY = "survey"
    APP = "app"
    LETTER = "letter"
    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    VISIT = "visit"
    EVENT = "event"
    AUDIT_CONVERSATION = "audit_conversation"
    ADVOCATE = "advocate"
    OTHER = "other"


class Anonymity(StrEnum):
    """Whether nobody, only the QA unit, or also the responsible workers know who answered."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    IDENTIFIED = "identified"


class FeedbackEntry(StrEnum):
    """The way in for respondents: a link for all, a single-use link, or sign-in."""

    OPEN_LINK = "open_link"
    SINGLE_USE = "single_use"
    SIGN_IN = "sign_in"


class CampaignStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class FeedbackStatus(StrEnum):
    RECEIVED = "received"
    TRIAGED = "triaged"
    ESCALATED = "escalated"
    CODED = "coded"
    REVIEWED = "reviewed"
    CLOSED = "closed"


class ReadingStatus(StrEnum):
    WAITING = "waiting"
    READ = "read"


class DisclosureStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class SafeguardingOutcome(StrEnum):
    """The outcome of a safeguarding concern."""

    REFERRED = "referred"
    PASSED_TO_WORKER = "passed_to_worker"
    KNOWN_ALREADY = "known_already"
    NOBODY_TO_FIND = "nobody_to_find"
    NO_CONCERN = "no_concern"


class QuoteStatus(StrEnum):
    PROPOSED = "proposed"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ResponseStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class EthnicGroup(StrEnum):
    """The five broad groups of the census of England and Wales."""

    ASIAN = "asian"
    BLACK = "black"
    MIXED = "mixed"
    WHITE = "white"
    OTHER = "other"
