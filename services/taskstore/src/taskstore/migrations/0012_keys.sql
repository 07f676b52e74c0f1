-- What callers of the API prove themselves with. The key itself is nowhere: its hash tells it again.

create table api_keys (
    key_id text primary key, -- the public part
    sha256 text not null unique, -- of the whole key, in hexadecimal digits
    user_id text not null, -- in whose name it speaks
    name text not null,
    scope text not null check (scope in ('read', 'write', 'admin')),
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);

create index api_keys_by_age on api_keys (created_at desc, key_id desc);
create index api_keys_of_user on api_keys (user_id, created_at desc, key_id desc);

-- A key is never deleted: who did something with it stands in the history.
grant select, insert on api_keys to intelliassist_api;
grant update (revoked_at, last_used_at) on api_keys to intelliassist_api;

alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy own on api_keys to intelliassist_api
using (user_id = (select current_setting('app.user_id', true)));
create policy everybody on api_keys to intelliassist_api
using ((select current_setting('app.everybody', true)) = 'on');

-- Whoever presents a key, told by its hash, is shown that key and none else, and may note that it was used.
create policy presented on api_keys to intelliassist_api
using (sha256 = (select current_setting('app.presented', true)));

-- Whether there is any key, for whoever makes the first one.
grant select (key_id) on api_keys to intelliassist_sink;
create policy sink on api_keys for select to intelliassist_sink using (true);

-- What 0002 says of the policy `everybody` is no more the whole truth: there is authentication now, and an admin's requests
-- (those about keys) are in everybody's name with it, too. A request has to say so; naming nobody opens nothing.

-- Who empties the trash does it in nobody's name: a role that sees and deletes what lies there, and nothing else.
do $$
declare
    -- Since PostgreSQL 16 membership alone does not allow taking a role on.
    needed text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
    begin
        create role intelliassist_purger nologin;
    exception
        when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, 'intelliassist_purger', needed) then
        grant intelliassist_purger to current_user;
    end if;
end
$$;

grant usage on schema public to intelliassist_purger;
grant select (id, deleted_at), delete on tasks to intelliassist_purger;
grant update (deleted_at) on tasks to intelliassist_purger; -- rows can't be locked without
create policy purger on tasks to intelliassist_purger using (deleted_at is not null);
