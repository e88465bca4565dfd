-- Fails half-way: not in a transaction (see the .conf beside it), so the column stays when the constraint fails on
-- items that were ordered more than once. Good on an empty test database, which is why nobody saw it coming.
alter table orders add column priority text not null default 'normal';

alter table orders add constraint orders_item_once unique (item);
