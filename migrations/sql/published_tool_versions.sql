-- The last lock on what an audit was made with; the service refuses it before (tool versions).
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
