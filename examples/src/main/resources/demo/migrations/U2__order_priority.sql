set lock_timeout = '3s';

alter table orders drop column if exists priority;
