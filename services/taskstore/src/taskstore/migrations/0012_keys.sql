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
