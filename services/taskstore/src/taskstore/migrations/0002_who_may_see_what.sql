-- Two roles that nobody can log in with. Each transaction takes one of them on.
-- They belong to the whole server, so another database's migration may have made them already.

do $$
declare
    role_name text;
    -- Since PostgreSQL 16 membership alone does not allow taking a role on.
    needed text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
    foreach role_name in array array['intelliassist_api', 'intelliassist_sink'] loop
        begin
            execute format('create role %I nologin', role_name);
        exception
            when duplicate_object or unique_violation then null;
        end;
        if not pg_has_role(current_user, role_name, needed) then
            execute format('grant %I to current_user', role_name);
        end if;
    end loop;
end
$$;

grant usage on schema public to intelliassist_api, intelliassist_sink;

-- The API: one user a transaction, whatever the statement says.

grant select, insert, update, delete on tasks to intelliassist_api;
grant select on jobs, job_parts, suggestions, chat_messages, uploaded_files, users to intelliassist_api;
grant insert on outbox to intelliassist_api;

-- The sink: what its statements need.

grant select, insert, update on inbox, outbox, jobs, job_parts, uploaded_files to intelliassist_sink;
grant delete on inbox, outbox to intelliassist_sink;
grant select, insert on users, suggestions, chat_messages, tasks, broker_epochs to intelliassist_sink;
grant usage on sequence tasks_id_seq to intelliassist_sink;

do $$
declare
    table_name text;
begin
    foreach table_name in array array[
        'users', 'jobs', 'job_parts', 'suggestions', 'chat_messages', 'tasks', 'uploaded_files', 'outbox', 'inbox',
        'broker_epochs'
    ] loop
        execute format('alter table %I enable row level security', table_name);
        execute format('alter table %I force row level security', table_name);
        execute format('create policy sink on %I to intelliassist_sink using (true) with check (true)', table_name);
    end loop;

    foreach table_name in array array[
        'users', 'jobs', 'job_parts', 'suggestions', 'chat_messages', 'tasks', 'uploaded_files'
    ] loop
        execute format(
            'create policy own on %I to intelliassist_api
             using (user_id = (select current_setting(''app.user_id'', true)))', table_name
        );
        -- Only without authentication, and only where no user is named.
        execute format(
            'create policy everybody on %I to intelliassist_api
             using ((select current_setting(''app.everybody'', true)) = ''on'')', table_name
        );
    end loop;
end
$$;

create policy says on outbox for insert to intelliassist_api with check (true);
