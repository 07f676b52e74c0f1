-- One answer may be paid for at several providers, those included that were passed over.

alter table token_use add column ordinal smallint not null default 0;
alter table token_use drop constraint token_use_pkey;
alter table token_use add primary key (event_id, ordinal);
