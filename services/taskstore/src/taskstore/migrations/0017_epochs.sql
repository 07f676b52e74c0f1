-- Epochs follow each other whatever the clocks say, and one may come back with its broker.

alter table broker_epochs drop constraint broker_epochs_pkey;
alter table broker_epochs add column number bigint generated always as identity primary key;
