-- What its owner wants forgotten, and what is still to be removed from the blob store for it.

-- A file that was forgotten stays as a tombstone: no late event brings it back.
alter table uploaded_files
add column forgotten_at timestamptz,
alter column filename drop not null,
alter column sha256 drop not null,
add constraint nothing_is_known_of_a_forgotten_file check (
    (forgotten_at is null and filename is not null and sha256 is not null)
    or (forgotten_at is not null and num_nonnulls(filename, sha256, blob, description) = 0)
);

create index uploaded_files_of_user on uploaded_files (user_id, created_at desc, file_id desc)
where forgotten_at is null;
create index uploaded_files_by_age on uploaded_files (created_at desc, file_id desc) where forgotten_at is null;
create index uploaded_files_by_content on uploaded_files (user_id, sha256, created_at, file_id)
where forgotten_at is null;
create index uploaded_files_forgotten on uploaded_files (forgotten_at) where forgotten_at is not null;

-- Hashes of the manifest after files in it were forgotten: events from before and after belong to the job.
alter table jobs add column later_manifests text[] not null default '{}';

-- What somebody sent before that moment is not written down any more, however late it is heard of.
create table forgotten_users (
    user_id text primary key,
    forgotten_at timestamptz not null
);

create index forgotten_users_by_age on forgotten_users (forgotten_at);

-- Written in the transaction that forgets, worked off after it.
create table blob_removals (
    key text primary key, -- of a blob, or with a slash at its end of all that lies below
    user_id text not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    attempts integer not null default 0
);

create index blob_removals_due on blob_removals (due_at);

-- How much who was forgotten had used that day: no more, and no longer than quotas count it.
create table quota_use (
    user_id text not null,
    day date not null, -- as UTC counts it
    bytes bigint not null,
    tokens bigint not null,
    primary key (user_id, day)
);

-- Who forgets is the API with more rights, for that one transaction: what it sees is one user's all the same, since
-- the policies for the API are its own, too.
do $$
declare
    -- Since PostgreSQL 16 membership alone does not allow taking a role on.
    needed text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
    begin
        create role intelliassist_forgetter nologin inherit;
    exception
        when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, 'intelliassist_forgetter', needed) then
        grant intelliassist_forgetter to current_user;
    end if;
    if not pg_has_role('intelliassist_forgetter', 'intelliassist_api', 'USAGE') then
        grant intelliassist_api to intelliassist_forgetter;
    end if;
end
$$;

grant select on uploaded_files, forgotten_users, blob_removals, quota_use to intelliassist_api;
grant update (filename, sha256, blob, description, forgotten_at), delete on uploaded_files to intelliassist_forgetter;
grant update (status, attempt, progress, reading, filename, error_code, error_reason)
on job_parts to intelliassist_forgetter;
grant update (
    status, version, attempt, gathered, held, hops, late_results, last_progress_at, response, provider, model, prompt_version,
    degraded, passed_over, context, tokens_input, tokens_output, dropped, error_code, error_reason, completed_at,
    header, later_manifests
) on jobs to intelliassist_forgetter;
grant delete on jobs, suggestions, chat_messages, task_mentions, token_use, users to intelliassist_forgetter;
grant insert, update on forgotten_users, blob_removals, quota_use to intelliassist_forgetter;
-- What a forgotten file added to tasks that were there before.
grant update (changes) on task_history to intelliassist_forgetter;
grant update (replaced) on task_mentions to intelliassist_forgetter;
grant select, delete on forgotten_users, quota_use to intelliassist_sink;
grant select, insert, update, delete on blob_removals to intelliassist_sink;
grant delete on uploaded_files to intelliassist_sink;

do $$
declare
    table_name text;
begin
    foreach table_name in array array['forgotten_users', 'blob_removals', 'quota_use'] loop
        execute format('alter table %I enable row level security', table_name);
        execute format('alter table %I force row level security', table_name);
        execute format('create policy sink on %I to intelliassist_sink using (true) with check (true)', table_name);
        execute format(
            'create policy own on %I to intelliassist_api
             using (user_id = (select current_setting(''app.user_id'', true)))', table_name
        );
        execute format(
            'create policy everybody on %I to intelliassist_api
             using ((select current_setting(''app.everybody'', true)) = ''on'')', table_name
        );
    end loop;
end
$$;

-- What is said to workers holds texts, and so does how tasks are. It is taken back, by the owner of the job or task alone.
create index outbox_by_key on outbox (topic, key);
grant select (topic, key, value), delete on outbox to intelliassist_forgetter;

do $$
declare
    own text := $q$
        (topic in ('analysis.requested.v1', 'audio.uploaded.v1', 'image.uploaded.v1', 'document.uploaded.v1',
                   'chat.received.v1')
         and key in (select job_id::text from jobs))
        or (topic = 'task.changed.v1' and key in (select id::text from tasks))
    $q$;
begin
    execute format('create policy takes_back_read on outbox for select to intelliassist_forgetter using (%s)', own);
    execute format('create policy takes_back on outbox for delete to intelliassist_forgetter using (%s)', own);
end
$$;
