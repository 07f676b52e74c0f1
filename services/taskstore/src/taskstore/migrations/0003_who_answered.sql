-- Who answered, who was asked before in vain, and what it cost.

alter table jobs
add column passed_over jsonb not null default '[]', -- by the analysis; those of a part stand in its reading
add column context text; -- the kind of content it was read as

alter table suggestions
add column task_id bigint references tasks on delete set null, -- the open task that it is about
add column proposes text check (proposes in ('pending', 'in_progress', 'completed', 'cancelled'));

create index suggestions_about_task on suggestions (task_id) where task_id is not null;

-- One row an answer that was heard, also one that came too late: it was paid for all the same.
-- It outlives its job, as what was spent stays spent.
create table token_use (
    event_id uuid primary key,
    user_id text not null,
    job_id uuid not null,
    part_id text, -- null for the analysis
    provider text not null,
    model text not null,
    tokens_input bigint not null,
    tokens_output bigint not null,
    used_at timestamptz not null
);

create index token_use_of_user on token_use (user_id, used_at);
create index token_use_by_time on token_use (used_at);

grant select on token_use to intelliassist_api;
grant select, insert on token_use to intelliassist_sink;

alter table token_use enable row level security;
alter table token_use force row level security;
create policy sink on token_use to intelliassist_sink using (true) with check (true);
create policy own on token_use to intelliassist_api
using (user_id = (select current_setting('app.user_id', true)));
create policy everybody on token_use to intelliassist_api
using ((select current_setting('app.everybody', true)) = 'on');
