-- The number from which the watermarks of this database count. A transaction id says something only
-- in the cluster that gave it, and in the line of time in which it did. The number is another one
-- after a restore into another cluster, another database or other tables, and after a recovery to
-- an earlier moment or a failover. A watermark is this number and a transaction id added, below
-- 2^53, so that every client reads it exactly. Without a FROM, PostgreSQL writes the function out
-- where it is called.
CREATE FUNCTION qaf_watermark_epoch() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (1 + abs(hashtextextended(
        (SELECT system_identifier FROM pg_control_system())::text
        || ' ' || CASE WHEN pg_is_in_recovery() THEN 'standby'
                       ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database())::text
        || ' ' || 'changes'::regclass::oid::text,
        0) % 9000)) * 1000000000000
$$;
