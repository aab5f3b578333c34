"""The vocabulary of the organisation."""

from enum import StrEnum


class OrgUnitKind(StrEnum):
    DIRECTORATE = "directorate"
    AREA = "area"
    DISTRICT = "district"
    SERVICE = "service"
    TEAM = "team"
    AGENCY = "agency"


class ServiceLine(StrEnum):
    EARLY_HELP = "early_help"
    FRONT_DOOR = "front_door"
    CHILDREN_IN_NEED = "children_in_need"
    CHILD_PROTECTION = "child_protection"
    CHILDREN_IN_CARE = "children_in_care"
    CARE_LEAVERS = "care_leavers"
    DISABLED_CHILDREN = "disabled_children"
    YOUTH_JUSTICE = "youth_justice"
    ADOPTION_RAA = "adoption_raa"
    SEN = "sen"
    FOSTERING = "fostering"
    OTHER = "other"


class AccessChangeKind(StrEnum):
    SIGN_IN = "sign_in"
    ROLE = "role"


class AccessChangeStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
