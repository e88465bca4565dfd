-- Fails: no migration ever made this constraint.
set lock_timeout = '3s';

alter table orders drop constraint orders_priority_known;

alter table orders drop column if exists priority;
