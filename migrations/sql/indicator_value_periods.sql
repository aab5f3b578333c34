-- What was known of a value of an indicator, from when to when. The instant is the row's own `updated_at`,
-- so that a row written for a past day has its period on that day.
CREATE FUNCTION qaf_indicator_value_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.indicator_id, NEW.org_unit_id, NEW.period_start, NEW.period_end, NEW.numerator,
               NEW.denominator, NEW.value, NEW.deleted_at)
           IS NOT DISTINCT FROM
           ROW(OLD.indicator_id, OLD.org_unit_id, OLD.period_start, OLD.period_end, OLD.numerator,
               OLD.denominator, OLD.value, OLD.deleted_at)
        THEN
            RETURN NULL;
        END IF;
        UPDATE indicator_value_periods SET valid_to = greatest(NEW.updated_at, valid_from)
        WHERE indicator_value_id = NEW.id AND valid_to IS NULL AND valid_from < NEW.updated_at;
    END IF;
    INSERT INTO indicator_value_periods
        (indicator_value_id, valid_from, indicator_id, org_unit_id, period_start, period_end,
         numerator, denominator, value, deleted_at)
    VALUES
        (NEW.id, NEW.updated_at, NEW.indicator_id, NEW.org_unit_id, NEW.period_start,
         NEW.period_end, NEW.numerator, NEW.denominator, NEW.value, NEW.deleted_at)
    ON CONFLICT (indicator_value_id, valid_from) DO UPDATE SET
        valid_to = NULL,
        indicator_id = excluded.indicator_id,
        org_unit_id = excluded.org_unit_id,
        period_start = excluded.period_start,
        period_end = excluded.period_end,
        numerator = excluded.numerator,
        denominator = excluded.denominator,
        value = excluded.value,
        deleted_at = excluded.deleted_at;
    RETURN NULL;
END $$;

CREATE TRIGGER indicator_value_periods_kept AFTER INSERT OR UPDATE ON indicator_values
    FOR EACH ROW EXECUTE FUNCTION qaf_indicator_value_periods();
