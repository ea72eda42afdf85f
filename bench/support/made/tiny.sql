-- Tables of no rows, one row, two rows, three rows.
create table country (id int primary key, name text not null, iso char(2) not null);
create table supplier (id int primary key, name text not null, country_id int not null references country, rating numeric(3,1), since date);
create table warehouse (id int primary key, name text not null, supplier_id int references supplier, capacity int);
create table shipment (id int primary key, supplier_id int not null references supplier, warehouse_id int references warehouse, shipped_on date, weight_kg numeric(8,2), status text);
create table setting (key text primary key, value text);
create table audit_entry (id bigserial primary key, actor text, action text, at timestamptz);
insert into country values (1, 'Portugal', 'PT'), (2, 'Chile', 'CL'), (3, 'Japan', 'JP');
insert into supplier values (1, 'Alfa', 1, 4.5, '2020-05-01'), (2, 'Beta', 2, null, '2021-08-15');
insert into warehouse values (1, 'Lisbon North', 1, 1200);
insert into shipment values (1, 1, 1, '2023-01-05', 120.5, 'sent'), (2, 1, null, '2023-02-07', 80, 'lost'), (3, 2, 1, null, 15.25, 'sent');
insert into setting values ('currency', 'EUR'), ('locale', 'pt');
analyze;
