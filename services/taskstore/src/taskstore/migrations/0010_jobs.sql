-- Jobs in lists, newest first; and what the end of a retry replaces.

create index jobs_of_user on jobs (user_id, accepted_at desc, job_id desc);
create index jobs_of_user_by_status on jobs (user_id, status, accepted_at desc, job_id desc);
create index jobs_by_time on jobs (accepted_at desc, job_id desc);
create index jobs_of_conversation on jobs (user_id, conversation_id, accepted_at desc, job_id desc)
where conversation_id is not null;
create index jobs_by_trace on jobs (trace_id) where trace_id is not null;

-- The answer of a later attempt takes the place of the earlier one's.
grant delete on suggestions to intelliassist_sink;
grant update (content, said_at) on chat_messages to intelliassist_sink;

-- A later attempt takes back tasks of the earlier one that nobody touched.
grant update (deleted_at) on tasks to intelliassist_sink;
