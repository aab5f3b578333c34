-- What an audit was, from when to when. The instant is the row's own `updated_at`, so that a
-- row written for a past day has its period on that day.
CREATE FUNCTION qaf_audit_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.assignment_id, NEW.status, NEW.auditor_id, NEW.moderator_id, NEW.blind,
               NEW.first_submitted_at, NEW.submitted_at, NEW.finalised_at, NEW.proposed_grade,
               NEW.moderated_grade, NEW.final_grade, NEW.inquiry_required)
           IS NOT DISTINCT FROM
           ROW(OLD.assignment_id, OLD.status, OLD.auditor_id, OLD.moderator_id, OLD.blind,
               OLD.first_submitted_at, OLD.submitted_at, OLD.finalised_at, OLD.proposed_grade,
               OLD.moderated_grade, OLD.final_grade, OLD.inquiry_required)
        THEN
            RETURN NULL;
        END IF;
        UPDATE audit_periods SET valid_to = greatest(NEW.updated_at, valid_from)
        WHERE audit_id = NEW.id AND valid_to IS NULL AND valid_from < NEW.updated_at;
    END IF;
    INSERT INTO audit_periods
        (audit_id, valid_from, assignment_id, status, auditor_id, moderator_id, blind,
         first_submitted_at, submitted_at, finalised_at, proposed_grade, moderated_grade,
         final_grade, inquiry_required)
    VALUES
        (NEW.id, NEW.updated_at, NEW.assignment_id, NEW.status, NEW.auditor_id,
         NEW.moderator_id, NEW.blind, NEW.first_submitted_at, NEW.submitted_at,
         NEW.finalised_at, NEW.proposed_grade, NEW.moderated_grade, NEW.final_grade,
         NEW.inquiry_required)
    ON CONFLICT (audit_id, valid_from) DO UPDATE SET
        valid_to = NULL,
        assignment_id = excluded.assignment_id,
        status = excluded.status,
        auditor_id = excluded.auditor_id,
        moderator_id = excluded.moderator_id,
        blind = excluded.blind,
        first_submitted_at = excluded.first_submitted_at,
        submitted_at = excluded.submitted_at,
        finalised_at = excluded.finalised_at,
        proposed_grade = excluded.proposed_grade,
        moderated_grade = excluded.moderated_grade,
        final_grade = excluded.final_grade,
        inquiry_required = excluded.inquiry_required;
    RETURN NULL;
END $$;

CREATE TRIGGER audit_periods_kept AFTER INSERT OR UPDATE ON audits
    FOR EACH ROW EXECUTE FUNCTION qaf_audit_periods();
