-- When QAF came to know that a record was shared, acknowledged or filed. A source may tell so days
-- later, and figures of the days between must not change. The instant is the row's own `updated_at`,
-- so that a row written for a past day was known on that day.
CREATE FUNCTION qaf_known_at(happened timestamptz, before timestamptz, written timestamptz)
RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN happened IS NOT NULL THEN coalesce(before, written) END
$$;

CREATE FUNCTION qaf_qa_record_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shared timestamptz;
    acknowledged timestamptz;
    filed timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        shared := OLD.shared_known_at;
        acknowledged := OLD.acknowledged_known_at;
        filed := OLD.filed_known_at;
    END IF;
    NEW.shared_known_at := qaf_known_at(NEW.shared_at, shared, NEW.updated_at);
    NEW.acknowledged_known_at := qaf_known_at(NEW.acknowledged_at, acknowledged, NEW.updated_at);
    NEW.filed_known_at := qaf_known_at(NEW.recorded_on_file_at, filed, NEW.updated_at);
    RETURN NEW;
END;
$$;

CREATE FUNCTION qaf_qa_share_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    acknowledged timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        acknowledged := OLD.acknowledged_known_at;
    END IF;
    NEW.acknowledged_known_at := qaf_known_at(NEW.acknowledged_at, acknowledged, NEW.updated_at);
    RETURN NEW;
END;
$$;

CREATE TRIGGER qa_records_known BEFORE INSERT OR UPDATE ON qa_records
FOR EACH ROW EXECUTE FUNCTION qaf_qa_record_known();

CREATE TRIGGER qa_shares_known BEFORE INSERT OR UPDATE ON qa_shares
FOR EACH ROW EXECUTE FUNCTION qaf_qa_share_known();
