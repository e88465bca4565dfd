set lock_timeout = '3s';

alter table orders drop constraint if exists orders_item_once;

alter table orders drop column if exists priority;
