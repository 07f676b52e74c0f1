-- Which instructions an analysis was made by, and calendars that somebody subscribed to.

alter table jobs add column prompt_version text; -- null where an older worker did not tell it

create index tasks_of_conversation on tasks (user_id, conversation_id, id) where conversation_id is not null;

-- A feed is read by whoever knows its token. The token itself is nowhere: its hash tells it again.
create table calendar_feeds (
    feed_id uuid primary key,
    token_sha256 text not null unique, -- in hexadecimal digits
    user_id text not null,
    name text not null,
    created_at timestamptz not null
);

create index calendar_feeds_of_user on calendar_feeds (user_id, created_at desc, feed_id desc);

grant select, insert, delete on calendar_feeds to intelliassist_api;

alter table calendar_feeds enable row level security;
alter table calendar_feeds force row level security;
create policy own on calendar_feeds to intelliassist_api
using (user_id = (select current_setting('app.user_id', true)));
create policy everybody on calendar_feeds to intelliassist_api
using ((select current_setting('app.everybody', true)) = 'on');

-- Whoever presents a token, told by its hash, is shown its feed and none else.
create policy presented on calendar_feeds for select to intelliassist_api
using (token_sha256 = (select current_setting('app.presented', true)));
