"""The learning culture: the Academy's resources."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import JSON, record_columns, words

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
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


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("learning_resources")
