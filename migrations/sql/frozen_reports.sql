-- The last lock on reports that were signed off, on evidence packs that were frozen, and on
-- snapshots; the service refuses it before.
CREATE FUNCTION qaf_frozen_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] := ARRAY['status', 'version', 'updated_at'];
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status NOT IN (OLD.status, 'superseded')
        OR to_jsonb(NEW) - changing IS DISTINCT FROM to_jsonb(OLD) - changing
    THEN
        RAISE EXCEPTION USING
            MESSAGE = TG_ARGV[0] || ' never changes', ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tri_annual_reports_frozen BEFORE UPDATE OR DELETE ON tri_annual_reports
    FOR EACH ROW WHEN (OLD.status IN ('published', 'superseded'))
    EXECUTE FUNCTION qaf_frozen_whole('a published report');

CREATE TRIGGER evidence_packs_frozen BEFORE UPDATE OR DELETE ON evidence_packs
    FOR EACH ROW WHEN (OLD.status IN ('frozen', 'superseded'))
    EXECUTE FUNCTION qaf_frozen_whole('a frozen evidence pack');

-- A part waits for a change of its whole, and is refused if that has been frozen by then.
CREATE FUNCTION qaf_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part jsonb := to_jsonb(CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END);
    status text;
BEGIN
    EXECUTE 'SELECT status::text FROM ' || quote_ident(TG_ARGV[0]) || ' WHERE id = $1 FOR SHARE'
        INTO status USING (part ->> TG_ARGV[1])::uuid;
    IF status IN ('published', 'frozen', 'superseded') THEN
        RAISE EXCEPTION USING
            MESSAGE = TG_ARGV[2] || ' never changes', ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER report_sections_frozen BEFORE INSERT OR UPDATE OR DELETE ON report_sections
    FOR EACH ROW EXECUTE FUNCTION
        qaf_frozen_part('tri_annual_reports', 'report_id', 'a section of a published report');

CREATE TRIGGER evidence_entries_frozen BEFORE INSERT OR UPDATE OR DELETE ON evidence_entries
    FOR EACH ROW EXECUTE FUNCTION
        qaf_frozen_part('evidence_packs', 'pack_id', 'an entry of a frozen evidence pack');

CREATE FUNCTION qaf_frozen_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a snapshot never changes' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER dataset_snapshots_frozen BEFORE UPDATE OR DELETE ON dataset_snapshots
    FOR EACH ROW EXECUTE FUNCTION qaf_frozen_snapshot();

CREATE TRIGGER snapshot_datasets_frozen BEFORE UPDATE OR DELETE ON snapshot_datasets
    FOR EACH ROW EXECUTE FUNCTION qaf_frozen_snapshot();
