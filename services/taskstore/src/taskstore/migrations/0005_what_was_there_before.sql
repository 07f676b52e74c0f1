-- What a task held before it was told otherwise: nothing that a user relied on is lost.

alter table task_mentions add column replaced jsonb; -- the fields that changed, as they were; null where none did
