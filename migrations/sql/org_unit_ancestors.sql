-- Every unit with each unit above it, rebuilt whenever the tree changes.
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
