-- What was known of a meeting, from when to when. The instant is the row's own `updated_at`, so that a
-- row written for a past day has its period on that day.
CREATE FUNCTION qaf_meeting_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.held_on, NEW.takes_place_on, NEW.participation_code, NEW.chair_person_id,
               NEW.clock_code, NEW.clock_started_on, NEW.due_by, NEW.clock_gap, NEW.org_unit_id,
               NEW.district_id, NEW.area_id, NEW.service_line, NEW.deleted_at)
           IS NOT DISTINCT FROM
           ROW(OLD.held_on, OLD.takes_place_on, OLD.participation_code, OLD.chair_person_id,
               OLD.clock_code, OLD.clock_started_on, OLD.due_by, OLD.clock_gap, OLD.org_unit_id,
               OLD.district_id, OLD.area_id, OLD.service_line, OLD.deleted_at)
        THEN
            RETURN NULL;
        END IF;
        UPDATE meeting_periods SET valid_to = greatest(NEW.updated_at, valid_from)
        WHERE meeting_id = NEW.id AND valid_to IS NULL AND valid_from < NEW.updated_at;
    END IF;
    INSERT INTO meeting_periods
        (meeting_id, valid_from, held_on, takes_place_on, participation_code, chair_person_id,
         clock_code, clock_started_on, due_by, clock_gap, org_unit_id, district_id, area_id,
         service_line, deleted_at)
    VALUES
        (NEW.id, NEW.updated_at, NEW.held_on, NEW.takes_place_on, NEW.participation_code,
         NEW.chair_person_id, NEW.clock_code, NEW.clock_started_on, NEW.due_by, NEW.clock_gap,
         NEW.org_unit_id, NEW.district_id, NEW.area_id, NEW.service_line, NEW.deleted_at)
    ON CONFLICT (meeting_id, valid_from) DO UPDATE SET
        valid_to = NULL,
        held_on = excluded.held_on,
        takes_place_on = excluded.takes_place_on,
        participation_code = excluded.participation_code,
        chair_person_id = excluded.chair_person_id,
        clock_code = excluded.clock_code,
        clock_started_on = excluded.clock_started_on,
        due_by = excluded.due_by,
        clock_gap = excluded.clock_gap,
        org_unit_id = excluded.org_unit_id,
        district_id = excluded.district_id,
        area_id = excluded.area_id,
        service_line = excluded.service_line,
        deleted_at = excluded.deleted_at;
    RETURN NULL;
END $$;

CREATE TRIGGER meeting_periods_kept AFTER INSERT OR UPDATE ON meetings
    FOR EACH ROW EXECUTE FUNCTION qaf_meeting_periods();
