-- Expand only: version 1 names its columns and goes on working, version 2 needs the new one.
set local lock_timeout = '3s';

alter table orders add column priority text not null default 'normal';
