"""What the database keeps by itself: the tree's closure, periods, and that history only grows."""

CLOSURE = """
CREATE FUNCTION qaf_rebuild_ancestors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM org_unit_ancestors;
    WITH RECURSIVE above(org_unit_id, ancestor_id, depth) AS (
        SELECT id, id, 0 FROM org_units
        UNION ALL
        SELECT a.org_unit_id, u.parent_id, a.depth + 1
        FROM above a JOIN org_units u ON u.id = a.ancestor_id
        WHERE u.parent_id IS NOT NULL AND a.depth < 20
    )
    INSERT INTO org_unit_ancestors (org_unit_id, ancestor_id, ancestor_kind)
    SELECT DISTINCT a.org_unit_id, a.ancestor_id, u.kind
    FROM above a JOIN org_units u ON u.id = a.ancestor_id;
    RETURN NULL;
END $$;
CREATE TRIGGER org_units_tree_inserted AFTER INSERT OR DELETE ON org_units
    FOR EACH STATEMENT EXECUTE FUNCTION qaf_rebuild_ancestors();
CREATE TRIGGER org_units_tree_moved AFTER UPDATE OF parent_id, kind ON org_units
    FOR EACH STATEMENT EXECUTE FUNCTION qaf_rebuild_ancestors();
"""

CLOSURE_DOWN = """
DROP TRIGGER org_units_tree_moved ON org_units;
DROP TRIGGER org_units_tree_inserted ON org_units;
DROP FUNCTION qaf_rebuild_ancestors();
"""


def period(table: str, periods: str, key: str, columns: tuple[str, ...]) -> str:
    """Keep in `periods` what the tracked columns of `table` were, from when to when.

    The instant is the row's own `updated_at`, so a story told of the past has its periods there.
    """
    tracked = ", ".join(columns)
    new = ", ".join(f"NEW.{c}" for c in columns)
    old = ", ".join(f"OLD.{c}" for c in columns)
    excluded = ", ".join(f"{c} = excluded.{c}" for c in columns)
    return f"""
CREATE FUNCTION qaf_{periods}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW({new}) IS NOT DISTINCT FROM ROW({old}) THEN
            RETURN NULL;
        END IF;
        UPDATE {periods} SET valid_to = greatest(NEW.updated_at, valid_from)
        WHERE {key} = NEW.id AND valid_to IS NULL AND valid_from < NEW.updated_at;
    END IF;
    INSERT INTO {periods} ({key}, valid_from, {tracked})
    VALUES (NEW.id, NEW.updated_at, {new})
    ON CONFLICT ({key}, valid_from) DO UPDATE SET valid_to = NULL, {excluded};
    RETURN NULL;
END $$;
CREATE TRIGGER {periods}_kept AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION qaf_{periods}();
"""  # noqa: S608 - names from this module only


def period_down(table: str, periods: str) -> str:
    return f"DROP TRIGGER {periods}_kept ON {table}; DROP FUNCTION qaf_{periods}();"


ASSIGNMENT_COLUMNS = (
    "status",
    "auditor_id",
    "due_date",
    "round_id",
    "cycle_id",
    "tool_version_id",
    "org_unit_id",
    "district_id",
    "area_id",
    "service_line",
)
AUDIT_COLUMNS = (
    "assignment_id",
    "status",
    "auditor_id",
    "moderator_id",
    "blind",
    "first_submitted_at",
    "submitted_at",
    "finalised_at",
    "proposed_grade",
    "moderated_grade",
    "final_grade",
    "inquiry_required",
)

# The last lock on what an audit was made with: the service refuses it before (tool_versions).
PUBLISHED_TOOLS = """
CREATE FUNCTION qaf_published_tool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status = 'draft'
        OR (OLD.status = 'retired' AND NEW.status <> 'retired')
        OR ROW(NEW.tool_key, NEW.semver, NEW.grade_scale_code, NEW.content, NEW.content_hash,
               NEW.published_at)
           IS DISTINCT FROM
           ROW(OLD.tool_key, OLD.semver, OLD.grade_scale_code, OLD.content, OLD.content_hash,
               OLD.published_at)
    THEN
        RAISE EXCEPTION 'a published tool version never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tool_versions_published BEFORE UPDATE OR DELETE ON tool_versions
    FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION qaf_published_tool();
"""
PUBLISHED_TOOLS_DOWN = """
DROP TRIGGER tool_versions_published ON tool_versions;
DROP FUNCTION qaf_published_tool();
"""

APPEND_ONLY = """
CREATE FUNCTION qaf_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history only grows' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON changes
    FOR EACH STATEMENT EXECUTE FUNCTION qaf_append_only();
CREATE TRIGGER reads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reads
    FOR EACH STATEMENT EXECUTE FUNCTION qaf_append_only();
"""
APPEND_ONLY_DOWN = """
DROP TRIGGER changes_append_only ON changes;
DROP TRIGGER reads_append_only ON reads;
DROP FUNCTION qaf_append_only();
"""

SEALS_APPEND_ONLY = """
CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
    FOR EACH STATEMENT EXECUTE FUNCTION qaf_append_only();
"""
SEALS_APPEND_ONLY_DOWN = "DROP TRIGGER seals_append_only ON seals;"
