-- What an action was, from when to when, with the reason that was given for the change. The instant
-- is the row's own `updated_at`, so that a row written for a past day has its period on that day.
CREATE FUNCTION qaf_action_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.status, NEW.owner_person_id, NEW.accountable_person_id, NEW.due_date,
               NEW.completed_at, NEW.effectiveness)
           IS NOT DISTINCT FROM
           ROW(OLD.status, OLD.owner_person_id, OLD.accountable_person_id, OLD.due_date,
               OLD.completed_at, OLD.effectiveness)
        THEN
            RETURN NULL;
        END IF;
        UPDATE action_periods SET valid_to = greatest(NEW.updated_at, valid_from)
        WHERE action_id = NEW.id AND valid_to IS NULL AND valid_from < NEW.updated_at;
    END IF;
    INSERT INTO action_periods
        (action_id, valid_from, status, owner_person_id, accountable_person_id, due_date,
         completed_at, effectiveness, reason)
    VALUES
        (NEW.id, NEW.updated_at, NEW.status, NEW.owner_person_id, NEW.accountable_person_id,
         NEW.due_date, NEW.completed_at, NEW.effectiveness, NEW.status_reason)
    ON CONFLICT (action_id, valid_from) DO UPDATE SET
        valid_to = NULL,
        status = excluded.status,
        owner_person_id = excluded.owner_person_id,
        accountable_person_id = excluded.accountable_person_id,
        due_date = excluded.due_date,
        completed_at = excluded.completed_at,
        effectiveness = excluded.effectiveness,
        reason = excluded.reason;
    RETURN NULL;
END $$;

CREATE TRIGGER action_periods_kept AFTER INSERT OR UPDATE ON actions
    FOR EACH ROW EXECUTE FUNCTION qaf_action_periods();
