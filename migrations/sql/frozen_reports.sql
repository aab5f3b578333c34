-- The last lock on what was signed off, and on snapshots; the service refuses it before.
CREATE FUNCTION qaf_frozen_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status NOT IN ('published', 'superseded')
        OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
        OR ROW(NEW.title, NEW.cycle_id, NEW.period_from, NEW.period_to, NEW.as_of, NEW.release_id,
               NEW.snapshot_id, NEW.supersedes_id, NEW.published_by, NEW.published_at)
           IS DISTINCT FROM
           ROW(OLD.title, OLD.cycle_id, OLD.period_from, OLD.period_to, OLD.as_of, OLD.release_id,
               OLD.snapshot_id, OLD.supersedes_id, OLD.published_by, OLD.published_at)
    THEN
        RAISE EXCEPTION 'a published report never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tri_annual_reports_frozen BEFORE UPDATE OR DELETE ON tri_annual_reports
    FOR EACH ROW WHEN (OLD.status IN ('published', 'superseded'))
    EXECUTE FUNCTION qaf_frozen_report();

CREATE FUNCTION qaf_frozen_report_section() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    report uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.report_id ELSE OLD.report_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM tri_annual_reports
               WHERE id = report AND status IN ('published', 'superseded'))
    THEN
        RAISE EXCEPTION 'a section of a published report never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER report_sections_frozen BEFORE INSERT OR UPDATE OR DELETE ON report_sections
    FOR EACH ROW EXECUTE FUNCTION qaf_frozen_report_section();

CREATE FUNCTION qaf_frozen_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a snapshot never changes' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER dataset_snapshots_frozen BEFORE UPDATE OR DELETE ON dataset_snapshots
    FOR EACH ROW EXECUTE FUNCTION qaf_frozen_snapshot();

CREATE TRIGGER snapshot_datasets_frozen BEFORE UPDATE OR DELETE ON snapshot_datasets
    FOR EACH ROW EXECUTE FUNCTION qaf_frozen_snapshot();
