-- An open task that is told once more gains what is new; where it was told again stands here.

create table task_mentions (
    task_key uuid primary key, -- repeats when its cause repeats, as that of a task
    task_id bigint not null references tasks on delete cascade,
    user_id text not null,
    job_id uuid not null references jobs on delete cascade,
    said jsonb not null, -- all that was told of it, with the quote and its place in that job's parts
    mentioned_at timestamptz not null
);

create index task_mentions_of_task on task_mentions (task_id);
create index task_mentions_of_job on task_mentions (job_id);

grant select on task_mentions to intelliassist_api;
grant select, insert on task_mentions to intelliassist_sink;

-- What a task may gain. Its summary, its source and its status are not the sink's to change.
grant update (
    description, assignee, due_date, due_at, due_offset, due, priority, tags, version, updated_at
) on tasks to intelliassist_sink;

alter table task_mentions enable row level security;
alter table task_mentions force row level security;
create policy sink on task_mentions to intelliassist_sink using (true) with check (true);
create policy own on task_mentions to intelliassist_api
using (user_id = (select current_setting('app.user_id', true)));
create policy everybody on task_mentions to intelliassist_api
using ((select current_setting('app.everybody', true)) = 'on');
