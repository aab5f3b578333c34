-- The last lock on what has left the council; the service refuses it before (releases).
CREATE FUNCTION qaf_frozen_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status NOT IN ('published', 'superseded')
        OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
        OR ROW(NEW.title, NEW.period_from, NEW.period_to, NEW.as_of, NEW.tables, NEW.figures,
               NEW.checksum, NEW.approved_by, NEW.approved_at)
           IS DISTINCT FROM
           ROW(OLD.title, OLD.period_from, OLD.period_to, OLD.as_of, OLD.tables, OLD.figures,
               OLD.checksum, OLD.approved_by, OLD.approved_at)
    THEN
        RAISE EXCEPTION 'a published release never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER releases_frozen BEFORE UPDATE OR DELETE ON releases
    FOR EACH ROW WHEN (OLD.status IN ('published', 'superseded'))
    EXECUTE FUNCTION qaf_frozen_release();
