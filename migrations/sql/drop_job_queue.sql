-- Everything of the job queue, by name: its library brings no way back.
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relkind = 'r' AND c.relname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP TABLE ' || r.name || ' CASCADE';
    END LOOP;
    FOR r IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.proname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP FUNCTION ' || r.name || ' CASCADE';
    END LOOP;
    FOR r IN SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typname LIKE 'procrastinate%' AND t.typrelid = 0 LOOP
        EXECUTE 'DROP TYPE IF EXISTS ' || r.name || ' CASCADE';
    END LOOP;
    FOR r IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relkind = 'c' AND c.relname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP TYPE ' || r.name || ' CASCADE';
    END LOOP;
END $$;
