-- What users prefer. They say it through the API; whoever is not known yet becomes known by it.

alter table users
add column language text,
add column providers text[] not null default '{}';

grant insert (user_id, time_zone, language, providers, created_at) on users to intelliassist_api;
grant update (time_zone, language, providers) on users to intelliassist_api;
