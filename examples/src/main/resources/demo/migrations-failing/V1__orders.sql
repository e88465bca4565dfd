create table orders (
    key        uuid primary key,
    item       text not null,
    created_at timestamptz not null default now()
);
