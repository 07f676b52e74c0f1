-- How often what a job waits for was asked for again, in its attempt, and when that was last; and what the sweeper looks up.

alter table jobs rename column attempts to asked_again; -- the analysis, because no answer came
alter table jobs add column asked_at timestamptz; -- any part of it, or the analysis, for whatever reason
alter table job_parts add column asked_again integer not null default 0; -- because no answer came

-- Another attempt is counted from its beginning.
grant update (asked_again) on jobs, job_parts to intelliassist_forgetter;

create index uploaded_files_by_blob on uploaded_files (blob) where blob is not null;

-- Only the last epoch is compared with.
grant delete on broker_epochs to intelliassist_sink;
