-- Who is told of what at which address, and how telling went.

create table webhooks (
    id uuid primary key,
    user_id text not null,
    url text not null,
    events text[] not null,
    description text,
    active boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    failing_since timestamptz, -- since when nothing could be delivered
    resting_until timestamptz, -- the receiver asked to be left alone
    disabled_reason text -- null where its user switched it off, or nobody did
);

create index webhooks_of_user on webhooks (user_id, created_at desc, id desc);

-- Needed in clear to sign with. Two are valid for a while after a rotation.
create table webhook_secrets (
    webhook_id uuid not null references webhooks on delete cascade,
    user_id text not null,
    secret text not null,
    created_at timestamptz not null,
    valid_until timestamptz,
    primary key (webhook_id, created_at)
);

create table webhook_deliveries (
    id bigint generated always as identity primary key,
    webhook_id uuid not null references webhooks on delete cascade,
    user_id text not null,
    event_id uuid not null,
    type text not null,
    subject text not null, -- `task/<id>`, `job/<id>`: what the body tells of
    body text not null, -- as it is signed and sent
    traceparent text,
    status text not null check (status in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    attempts_before integer not null default 0, -- those before it was last asked for by hand
    next_attempt_at timestamptz, -- of one that waits; moved on while an attempt is under way
    attempted_at timestamptz,
    response_code integer,
    milliseconds integer,
    error text,
    created_at timestamptz not null,
    unique (webhook_id, event_id)
);

create index webhook_deliveries_of_webhook on webhook_deliveries (webhook_id, id desc);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_attempt_at, id) where status = 'waiting';
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
create index webhook_deliveries_about on webhook_deliveries (user_id, subject);

-- The API makes secrets, and can't read them again.
grant select, insert, update, delete on webhooks, webhook_deliveries to intelliassist_api;
grant select (webhook_id, user_id, created_at, valid_until), insert, update (valid_until), delete
on webhook_secrets to intelliassist_api;

grant select on webhooks, webhook_secrets to intelliassist_sink;
grant update (active, updated_at, failing_since, resting_until, disabled_reason) on webhooks to intelliassist_sink;
grant delete on webhook_secrets to intelliassist_sink;
grant select, insert, update, delete on webhook_deliveries to intelliassist_sink;

do $$
declare
    table_name text;
begin
    foreach table_name in array array['webhooks', 'webhook_secrets', 'webhook_deliveries'] loop
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
