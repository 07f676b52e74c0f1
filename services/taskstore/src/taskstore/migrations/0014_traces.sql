-- What led to what, for whoever follows a trace: rows from before have none of it.

alter table job_parts add column traceparent text; -- by which the part's text came
alter table outbox add column links text[] not null default '{}'; -- traceparents of what else led to it
alter table webhook_deliveries add column attempted_in text; -- the traceparent of the last attempt

grant update (traceparent) on job_parts to intelliassist_forgetter;
