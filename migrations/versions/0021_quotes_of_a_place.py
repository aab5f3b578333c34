"""quotes of a place: they tell no team, and lapse without anybody's decision"""

from alembic import op

revision = "0021"
down_revision = "0020"

TABLE = "feedback_quotes"
NAME = "ck_feedback_quotes_decision"
BEFORE = (
    "(status = 'proposed') = (decided_at IS NULL)"
    " AND (decided_at IS NULL) = (decided_by IS NULL)"
    " AND (decided_at IS NULL) = (decision_reason IS NULL)"
)
SINCE = (
    "(status = 'proposed') = (decided_at IS NULL)"
    " AND (decided_at IS NULL) = (decision_reason IS NULL)"
    " AND CASE status WHEN 'proposed' THEN decided_by IS NULL"
    " WHEN 'withdrawn' THEN true ELSE decided_by IS NOT NULL END"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_constraint(op.f(NAME), TABLE)
    op.create_check_constraint(op.f(NAME), TABLE, SINCE)
    # What was proposed before tells the place of its campaign, whose answers were counted.
    op.execute(
        "UPDATE feedback_quotes SET org_unit_id = c.org_unit_id, district_id = c.district_id,"
        " area_id = c.area_id, service_line = c.service_line"
        " FROM feedback_campaigns c WHERE c.id = feedback_quotes.campaign_id"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(
        "UPDATE feedback_quotes SET decided_by = proposed_by"
        " WHERE status = 'withdrawn' AND decided_by IS NULL"
    )
    op.drop_constraint(op.f(NAME), TABLE)
    op.create_check_constraint(op.f(NAME), TABLE, BEFORE)
