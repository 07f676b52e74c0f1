-- Tasks that are kept a while after they were deleted, found by their words, that wait for one another,
-- and whose history is told.

-- A text in small letters without marks, as people type it: umlauts fall together with how they are written without.
create function folded(written text) returns text
language sql immutable parallel safe strict
return replace(replace(replace(replace(translate(
    lower(written),
    'äáàâãåāăąéèêëēėęěíìîïīįóòôõöøōőúùûüūůűųñńňçćčšśşßžźżýÿłđðþťţřğ',
    'aaaaaaaaaeeeeeeeeiiiiiioooooooouuuuuuuunnncccsssszzzyylddtttrg'
), 'ss', 's'), 'ae', 'a'), 'oe', 'o'), 'ue', 'u');

alter table tasks
add column deleted_at timestamptz, -- in the trash since then
-- What a search reads: words as they were written, and as English inflects them.
add column words tsvector generated always as (
    setweight(to_tsvector('simple', summary), 'A')
    || setweight(to_tsvector('english', summary), 'A')
    || setweight(to_tsvector('simple', coalesce(description, '')), 'B')
    || setweight(to_tsvector('english', coalesce(description, '')), 'B')
    || setweight(to_tsvector('simple', left(coalesce(source ->> 'quote', ''), 20000)), 'C')
    || setweight(to_tsvector('english', left(coalesce(source ->> 'quote', ''), 20000)), 'C')
) stored,
-- Where slips of the pen and parts of words are looked for, row by row: the shorter, the faster.
add column opening text generated always as (
    folded(summary || ' ' || left(coalesce(description, ''), 100) || ' ' || left(coalesce(source ->> 'quote', ''), 100))
) stored;

-- One user's tasks in each order. No index holds words or tags: row-level security lets an index be asked only by
-- operators that leak nothing, and theirs may. What a user's own index finds is searched row by row.
drop index tasks_of_user;
drop index tasks_by_status;
alter table tasks add constraint tasks_of_user unique (user_id, id);
create index tasks_by_making on tasks (user_id, created_at, id) where deleted_at is null;
create index tasks_by_change on tasks (user_id, updated_at, id) where deleted_at is null;
create index tasks_by_due_date on tasks (
    user_id,
    (case when due_date is null then 'infinity' else due_date end), -- coalesce counts as one that may leak
    (case when due_at is null then 'infinity' else due_at end),
    id
) where deleted_at is null;
create index tasks_of_all_by_making on tasks (created_at, id) where deleted_at is null;
create index tasks_in_trash on tasks (user_id, deleted_at, id) where deleted_at is not null;

-- How alike a word is to a part of a text, from 0 to 1, both folded. With pg_trgm slips of the pen are forgiven; where the
-- extension can't be had, the words must stand in the text as they are. The comment says which.
do $$
declare
    place text;
begin
    begin
        create extension if not exists pg_trgm;
    exception
        when others then raise notice 'pg_trgm can not be had: %', sqlerrm;
    end;
    select n.nspname into place
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_trgm';
    if place is not null and place <> 'public' then
        begin
            execute format('grant usage on schema %I to intelliassist_api', place);
        exception
            when others then raise notice 'the schema of pg_trgm is not ours to open: %', sqlerrm;
        end;
    end if;
    if place is not null and has_schema_privilege('intelliassist_api', place, 'usage') then
        execute format(
            $f$
            create function likeness(wanted text, within text) returns real
            language sql immutable parallel safe -- not strict: then it is no call, but a part of its statement
            return case
                when position(wanted in within) > 0 then 1
                else %I.word_similarity(wanted, within)
            end
            $f$, place
        );
        comment on function likeness is 'trigrams';
    else
        create function likeness(wanted text, within text) returns real
        language sql immutable parallel safe
        return case when position(wanted in within) > 0 then 1 else 0 end;
        comment on function likeness is 'parts of words';
    end if;
end
$$;

-- The zone in which days are counted; UTC where none is set, or one that this server has not heard of yet.
create function days_of(zone text) returns text
language plpgsql stable
as $$
begin
    perform now() at time zone zone;
    return coalesce(zone, 'UTC');
exception
    when invalid_parameter_value then return 'UTC';
end
$$;

-- Which task waits for which; both are the same user's, and the database insists on it.
create table task_dependencies (
    task_id bigint not null,
    needs_id bigint not null,
    user_id text not null,
    primary key (task_id, needs_id),
    foreign key (user_id, task_id) references tasks (user_id, id) on delete cascade,
    foreign key (user_id, needs_id) references tasks (user_id, id) on delete cascade,
    check (task_id <> needs_id)
);

create index task_dependencies_needed on task_dependencies (user_id, needs_id);
create index task_dependencies_of_user on task_dependencies (user_id, task_id);

-- A history ends with its task: what is deleted for good leaves nothing here.
create table task_history (
    id bigint generated always as identity primary key,
    task_id bigint not null references tasks on delete cascade,
    user_id text not null, -- whose task
    version integer not null, -- of the task, after it
    action text not null check (action in (
        'created', 'updated', 'completed', 'reopened', 'deleted', 'restored', 'accepted', 'rejected', 'retold'
    )),
    by_user text, -- in whose name; null for nobody's
    actor text not null, -- how they made themselves known
    changes jsonb not null default '{}', -- by field, before and after
    event_id uuid, -- null for what was done before events were kept here
    trace_id text,
    happened_at timestamptz not null
);

create index task_history_of_task on task_history (task_id, id);

grant select, insert, delete on task_dependencies to intelliassist_api;
grant select, insert on task_history to intelliassist_api;
grant select, insert on task_dependencies to intelliassist_sink;
grant insert on task_history to intelliassist_sink;

do $$
declare
    table_name text;
begin
    foreach table_name in array array['task_dependencies', 'task_history'] loop
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

-- What lay in `metadata` moves to where it belongs, save what would close a circle, and tags become alike.
alter table tasks no force row level security;
alter table task_dependencies no force row level security;
alter table task_history no force row level security;

do $$
declare
    edge record;
begin
    for edge in
        select distinct waiting.user_id, waiting.id as task_id, needed.id as needs_id
        from tasks as waiting
        cross join lateral jsonb_array_elements(waiting.metadata -> 'depends_on') as said (number)
        join tasks as needed on needed.user_id = waiting.user_id and needed.id::text = said.number::text
        where waiting.job_id is not null and jsonb_typeof(waiting.metadata -> 'depends_on') = 'array'
          and needed.id <> waiting.id
        order by 2, 3
    loop
        insert into task_dependencies (task_id, needs_id, user_id)
        select edge.task_id, edge.needs_id, edge.user_id
        where not exists (
            with recursive needed (id) as (
                select edge.needs_id
                union
                select deeper.needs_id from task_dependencies as deeper join needed on deeper.task_id = needed.id
            )
            select 1 from needed where id = edge.task_id
        );
    end loop;
end
$$;

update tasks set metadata = metadata - 'depends_on'
where job_id is not null and jsonb_typeof(metadata -> 'depends_on') = 'array';

update tasks set tags = array(
    select tag from (
        select lower(regexp_replace(btrim(said), '\s+', ' ', 'g')) as tag, min(place) as place
        from unnest(tags) with ordinality as given (said, place)
        group by 1
    ) as alike where tag <> '' order by place
)
where tags <> '{}';

-- Of what was there before, this much is known: when it was made, and by whom.
insert into task_history (task_id, user_id, version, action, by_user, actor, happened_at)
select id, user_id, 1, 'created', user_id, case when job_id is null then 'anybody' else 'analysis' end, created_at
from tasks
order by id;

alter table tasks force row level security;
alter table task_dependencies force row level security;
alter table task_history force row level security;
