"""The learning culture: the Academy's resources, learning items, communities of practice."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, ROLE, place_columns, record_columns, words

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_resources()
    create_items()
    create_communities()
    create_community_sessions()
    create_supervision_reviews()
    create_area_learning_events()
    create_area_learning_parts()


def create_resources() -> None:
    op.create_table(
        "learning_resources",
        sa.Column(
            "kind",
            words("resourcekind", "journal", "webinar", "podcast", "guidance", "course", "toolkit"),
            nullable=False,
        ),
        sa.Column("academy_theme", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, unique=True),
        sa.Column("publisher", sa.Text()),
        sa.Column("published_on", sa.Date()),
        sa.Column("duration_minutes", sa.Integer()),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
        sa.CheckConstraint("url LIKE 'https://%'", name="url"),
        sa.CheckConstraint("duration_minutes > 0", name="duration"),
        sa.Index("ix_learning_resources_changed_in", "changed_in"),
        sa.Index("ix_learning_resources_academy_theme", "academy_theme", "kind"),
        sa.Index("ix_learning_resources_theme_codes", "theme_codes", postgresql_using="gin"),
        sa.Index(
            "ix_learning_resources_words",
            sa.text(
                "to_tsvector('english'::regconfig, (((title || ' '::text) || summary) || ' '::text)"
                " || COALESCE(publisher, ''::text))"
            ),
            postgresql_using="gin",
        ),
    )


def create_items() -> None:
    op.create_table(
        "learning_items",
        sa.Column(
            "strand",
            words(
                "practicestrand",
                "audit_and_thematic_learning",
                "research",
                "developing_and_embedding_practice",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("audiences", JSON, nullable=False),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column("finding_ids", JSON, nullable=False),
        sa.Column(
            "status",
            words("learningitemstatus", "drafted", "published", "retired"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("written_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("published_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("published_at", INSTANT),
        *record_columns(),
        sa.CheckConstraint("jsonb_array_length(audiences) >= 1", name="audiences"),
        sa.CheckConstraint("url LIKE 'https://%'", name="url"),
        sa.CheckConstraint(
            "(status = 'drafted') = (published_at IS NULL)"
            " AND (published_by IS NULL) = (published_at IS NULL)",
            name="published",
        ),
        sa.CheckConstraint(
            "(status = 'retired') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        sa.Index("ix_learning_items_changed_in", "changed_in"),
        sa.Index("ix_learning_items_finding_ids", "finding_ids", postgresql_using="gin"),
        sa.Index("ix_learning_items_theme_codes", "theme_codes", postgresql_using="gin"),
        sa.Index("ix_learning_items_status", "status", "created_at", "id"),
    )


def create_communities() -> None:
    op.create_table(
        "communities_of_practice",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column(
            "driven_by",
            words("communitydriver", "audit_learning", "practice_dilemma", "staff_suggestion"),
            nullable=False,
        ),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column("finding_ids", JSON, nullable=False),
        sa.Column(
            "status",
            words("communitystatus", "suggested", "running", "closed", "declined"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column(
            "suggested_by", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("run_by", sa.Uuid(), sa.ForeignKey("people.id")),
        *record_columns(),
        sa.CheckConstraint(
            "(status IN ('suggested', 'running')) = (status_reason IS NULL)", name="status_reason"
        ),
        sa.CheckConstraint(
            "(status IN ('running', 'closed')) = (run_by IS NOT NULL)", name="run_by"
        ),
        sa.CheckConstraint(
            "(status = 'suggested') = (decided_at IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        sa.Index("ix_communities_of_practice_changed_in", "changed_in"),
        sa.Index("ix_communities_of_practice_finding_ids", "finding_ids", postgresql_using="gin"),
        sa.Index("ix_communities_of_practice_theme_codes", "theme_codes", postgresql_using="gin"),
        sa.Index("ix_communities_of_practice_status", "status", "created_at", "id"),
    )


def create_community_sessions() -> None:
    op.create_table(
        "community_sessions",
        sa.Column(
            "community_id",
            sa.Uuid(),
            sa.ForeignKey("communities_of_practice.id"),
            index=True,
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column(
            "facilitator_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column("booking_reference", sa.Text()),
        sa.Column("capacity", sa.Integer()),
        sa.Column("booked", sa.Integer()),
        sa.Column("recording_url", sa.Text()),
        sa.Column(
            "status",
            words("communitysessionstatus", "planned", "held", "cancelled"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("others_attended", sa.Integer()),
        *record_columns(),
        sa.CheckConstraint("num_nonnulls(place, link) >= 1", name="place_or_link"),
        sa.CheckConstraint("link LIKE 'https://%'", name="link"),
        sa.CheckConstraint("recording_url LIKE 'https://%'", name="recording_url"),
        sa.CheckConstraint("duration_minutes > 0", name="duration"),
        sa.CheckConstraint("capacity > 0 AND booked >= 0 AND others_attended >= 0", name="counts"),
        sa.CheckConstraint("(status = 'held') = (others_attended IS NOT NULL)", name="held"),
        sa.CheckConstraint(
            "(status = 'cancelled') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        sa.CheckConstraint("recording_url IS NULL OR status = 'held'", name="recorded_when_held"),
        sa.Index("ix_community_sessions_changed_in", "changed_in"),
        sa.Index("ix_community_sessions_starts_at", "starts_at", "id"),
    )
    op.create_table(
        "community_attendances",
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("community_sessions.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("role", ROLE, nullable=False),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.UniqueConstraint("session_id", "person_id"),
    )


def create_supervision_reviews() -> None:
    op.create_table(
        "supervision_reviews",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("kind", words("supervisionkind", "individual", "group"), nullable=False),
        sa.Column(
            "supervisor_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column("supervisee_ids", JSON, nullable=False),
        sa.Column("requirements_met", JSON, nullable=False),
        sa.Column(
            "reflective_quality",
            words(
                "reflectivequality",
                "tasks_alone",
                "some_reflection",
                "reflective",
                "changed_the_plan",
            ),
            nullable=False,
        ),
        sa.Column("risk_reflection", sa.Text()),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), index=True),
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), index=True),
        sa.Column("inquiry_id", sa.Uuid(), sa.ForeignKey("appreciative_inquiries.id")),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "jsonb_array_length(supervisee_ids) >= 1"
            " AND (kind <> 'individual' OR jsonb_array_length(supervisee_ids) = 1)",
            name="supervisees",
        ),
        sa.CheckConstraint(
            "NOT supervisee_ids @> to_jsonb(supervisor_id::text)", name="supervisor_is_another"
        ),
        sa.CheckConstraint("next_due_on > held_on", name="next_due_on"),
        sa.Index("ix_supervision_reviews_changed_in", "changed_in"),
        sa.Index("ix_supervision_reviews_supervisee_ids", "supervisee_ids", postgresql_using="gin"),
        sa.Index("ix_supervision_reviews_held_on", "held_on", "id"),
    )


def create_area_learning_events() -> None:
    op.create_table(
        "area_learning_events",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("chair_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("chair_role", ROLE, nullable=False),
        sa.Column("deputising_for", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("finding_ids", JSON, nullable=False),
        sa.Column("recommendation_ids", JSON, nullable=False),
        sa.Column("outcome_analysis_ids", JSON, nullable=False),
        sa.Column("multi_agency_audit_ids", JSON, nullable=False),
        sa.Column("planned_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column(
            "status",
            words("arealearningeventstatus", "planned", "held", "minuted", "closed", "cancelled"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("recorded_at", INSTANT),
        sa.Column("minutes_text", sa.Text()),
        sa.Column("minuted_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("minuted_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("area_id IS NOT NULL AND area_id = org_unit_id", name="area"),
        sa.CheckConstraint(
            "(chair_role = 'corporate_director') = (deputising_for IS NULL)"
            " AND deputising_for <> chair_id",
            name="deputy",
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        sa.CheckConstraint(
            "(status IN ('planned', 'cancelled')) = (recorded_at IS NULL)", name="recorded"
        ),
        sa.CheckConstraint(
            "(status IN ('minuted', 'closed')) = (minutes_text IS NOT NULL)"
            " AND (minutes_text IS NULL) = (minuted_at IS NULL)"
            " AND (minuted_by IS NULL) = (minuted_at IS NULL)",
            name="minuted",
        ),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        sa.Index("ix_area_learning_events_changed_in", "changed_in"),
        sa.Index("ix_area_learning_events_held_on", "held_on", "id"),
        sa.Index("ix_area_learning_events_finding_ids", "finding_ids", postgresql_using="gin"),
        sa.Index(
            "ix_area_learning_events_recommendation_ids",
            "recommendation_ids",
            postgresql_using="gin",
        ),
    )


def create_area_learning_parts() -> None:
    op.create_table(
        "area_learning_attendances",
        sa.Column(
            "area_learning_event_id",
            sa.Uuid(),
            sa.ForeignKey("area_learning_events.id"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("role", ROLE, nullable=False),
        sa.Column(
            "seat",
            words(
                "arealearningseat",
                "ics_director",
                "assistant_director",
                "area_service_manager",
                "area_team_manager",
                "unit_assistant_director",
                "principal_social_worker",
                "guest",
            ),
            nullable=False,
        ),
        sa.Column(
            "presence",
            words("arealearningpresence", "invited", "attended", "apologies", "absent"),
            nullable=False,
        ),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.UniqueConstraint("area_learning_event_id", "person_id"),
    )
    op.create_table(
        "area_learning_decisions",
        sa.Column(
            "area_learning_event_id",
            sa.Uuid(),
            sa.ForeignKey("area_learning_events.id"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("action_ids", JSON, nullable=False),
        sa.Column("no_action_reason", sa.Text()),
        *record_columns(),
        sa.CheckConstraint(
            "no_action_reason IS NULL OR jsonb_array_length(action_ids) = 0",
            name="actions_or_reason",
        ),
        sa.Index("ix_area_learning_decisions_changed_in", "changed_in"),
        sa.Index("ix_area_learning_decisions_event", "area_learning_event_id", "position"),
        sa.Index("ix_area_learning_decisions_action_ids", "action_ids", postgresql_using="gin"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("area_learning_decisions")
    op.drop_table("area_learning_attendances")
    op.drop_table("area_learning_events")
    op.drop_table("supervision_reviews")
    op.drop_table("community_attendances")
    op.drop_table("community_sessions")
    op.drop_table("communities_of_practice")
    op.drop_table("learning_items")
    op.drop_table("learning_resources")
