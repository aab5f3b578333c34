-- The last lock on evidence packs that were frozen; the service refuses it before.
CREATE FUNCTION qaf_frozen_evidence_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status NOT IN ('frozen', 'superseded')
        OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
        OR ROW(NEW.title, NEW.org_unit_id, NEW.period_from, NEW.period_to, NEW.as_of,
               NEW.supersedes_id, NEW.composed_by, NEW.frozen_by, NEW.frozen_at, NEW.content,
               NEW.sha256)
           IS DISTINCT FROM
           ROW(OLD.title, OLD.org_unit_id, OLD.period_from, OLD.period_to, OLD.as_of,
               OLD.supersedes_id, OLD.composed_by, OLD.frozen_by, OLD.frozen_at, OLD.content,
               OLD.sha256)
    THEN
        RAISE EXCEPTION 'a frozen evidence pack never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER evidence_packs_frozen BEFORE UPDATE OR DELETE ON evidence_packs
    FOR EACH ROW WHEN (OLD.status IN ('frozen', 'superseded'))
    EXECUTE FUNCTION qaf_frozen_evidence_pack();

CREATE FUNCTION qaf_frozen_evidence_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pack uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.pack_id ELSE OLD.pack_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM evidence_packs
               WHERE id = pack AND status IN ('frozen', 'superseded'))
    THEN
        RAISE EXCEPTION 'an entry of a frozen evidence pack never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER evidence_entries_frozen BEFORE INSERT OR UPDATE OR DELETE ON evidence_entries
    FOR EACH ROW EXECUTE FUNCTION qaf_frozen_evidence_entry();
