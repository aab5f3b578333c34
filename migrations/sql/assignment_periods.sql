-- What an assignment was, from when to when. The instant is the row's own `updated_at`, so that a
-- row written for a past day has its period on that day. The age band is the child's at that time.
CREATE FUNCTION qaf_assignment_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.status, NEW.auditor_id, NEW.due_date, NEW.round_id, NEW.cycle_id,
               NEW.tool_version_id, NEW.org_unit_id, NEW.district_id, NEW.area_id,
               NEW.service_line)
           IS NOT DISTINCT FROM
           ROW(OLD.status, OLD.auditor_id, OLD.due_date, OLD.round_id, OLD.cycle_id,
               OLD.tool_version_id, OLD.org_unit_id, OLD.district_id, OLD.area_id,
               OLD.service_line)
        THEN
            RETURN NULL;
        END IF;
        UPDATE assignment_periods SET valid_to = greatest(NEW.updated_at, valid_from)
        WHERE assignment_id = NEW.id AND valid_to IS NULL AND valid_from < NEW.updated_at;
    END IF;
    INSERT INTO assignment_periods
        (assignment_id, valid_from, status, auditor_id, due_date, round_id, cycle_id,
         tool_version_id, org_unit_id, district_id, area_id, service_line, source, age_band)
    VALUES
        (NEW.id, NEW.updated_at, NEW.status, NEW.auditor_id, NEW.due_date, NEW.round_id,
         NEW.cycle_id, NEW.tool_version_id, NEW.org_unit_id, NEW.district_id, NEW.area_id,
         NEW.service_line, NEW.source,
         (SELECT age_band FROM subjects WHERE id = NEW.subject_id))
    ON CONFLICT (assignment_id, valid_from) DO UPDATE SET
        valid_to = NULL,
        status = excluded.status,
        auditor_id = excluded.auditor_id,
        due_date = excluded.due_date,
        round_id = excluded.round_id,
        cycle_id = excluded.cycle_id,
        tool_version_id = excluded.tool_version_id,
        org_unit_id = excluded.org_unit_id,
        district_id = excluded.district_id,
        area_id = excluded.area_id,
        service_line = excluded.service_line,
        source = excluded.source,
        age_band = excluded.age_band;
    RETURN NULL;
END $$;

CREATE TRIGGER assignment_periods_kept AFTER INSERT OR UPDATE ON audit_assignments
    FOR EACH ROW EXECUTE FUNCTION qaf_assignment_periods();
