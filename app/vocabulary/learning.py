"""The words of the learning culture."""

from enum import StrEnum


class ResourceKind(StrEnum):
    JOURNAL = "journal"
    WEBINAR = "webinar"
    PODCAST = "podcast"
    GUIDANCE = "guidance"
    COURSE = "course"
    TOOLKIT = "toolkit"


class PracticeStrand(StrEnum):
    """The three strands of practice development (source 3.1)."""

    AUDIT_AND_THEMATIC_LEARNING = "audit_and_thematic_learning"
    RESEARCH = "research"
    DEVELOPING_AND_EMBEDDING_PRACTICE = "developing_and_embedding_practice"


class LearningAudience(StrEnum):
    EVERYBODY = "everybody"
    PRACTITIONERS = "practitioners"
    SUPERVISORS_AND_MANAGERS = "supervisors_and_managers"
    CHAIRS = "chairs"
    AUDITORS = "auditors"


class LearningItemStatus(StrEnum):
    DRAFTED = "drafted"
    PUBLISHED = "published"
    RETIRED = "retired"


class CommunityDriver(StrEnum):
    """What a community of practice is drawn from (source 3.2)."""

    AUDIT_LEARNING = "audit_learning"
    PRACTICE_DILEMMA = "practice_dilemma"
    STAFF_SUGGESTION = "staff_suggestion"


class CommunitySessionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class SupervisionKind(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"


class ReflectiveQuality(StrEnum):
    """How far supervision was reflective, from least to most."""

    TASKS_ALONE = "tasks_alone"
    SOME_REFLECTION = "some_reflection"
    REFLECTIVE = "reflective"
    CHANGED_THE_PLAN = "changed_the_plan"


class CommunityStatus(StrEnum):
    SUGGESTED = "suggested"
    RUNNING = "running"
    CLOSED = "closed"
    DECLINED = "declined"


class AreaLearningEventStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    MINUTED = "minuted"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class AreaLearningSeat(StrEnum):
    """As what somebody is invited to an Area Learning Event (source 2.4)."""

    ICS_DIRECTOR = "ics_director"
    ASSISTANT_DIRECTOR = "assistant_director"
    AREA_SERVICE_MANAGER = "area_service_manager"
    AREA_TEAM_MANAGER = "area_team_manager"
    UNIT_ASSISTANT_DIRECTOR = "unit_assistant_director"
    PRINCIPAL_SOCIAL_WORKER = "principal_social_worker"
    GUEST = "guest"


class AreaLearningPresence(StrEnum):
    INVITED = "invited"
    ATTENDED = "attended"
    APOLOGIES = "apologies"
    ABSENT = "absent"
