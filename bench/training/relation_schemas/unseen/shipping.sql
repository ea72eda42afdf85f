-- Parts and suppliers: a state's tax is found by its name, parts replace parts.
create table state_tax (id integer, state text, rate numeric(10,2), primary key (id));
create table supplier (supplier_no integer, supplier_name text, state text, primary key (supplier_no));
create table part (part_no integer, part_name text, colour text, weight integer, primary key (part_no));
create table shipment (shipment_no integer, supplier_no integer, part_no integer, quantity integer, priority integer, batch integer, primary key (shipment_no));
create table stock (part_no integer, bin integer, on_hand integer, primary key (part_no));
create table substitution (part_no integer, replaced_by integer, primary key (part_no, replaced_by));

insert into state_tax select i, (array['cedar', 'delta', 'ember', 'fjord', 'grove', 'haven'])[1 + i * 13 % 6], i * 17 % 20 + 0.5 from generate_series(1, 6) i;
insert into supplier select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], (array(select state from state_tax order by 1))[1 + i * 29 % 6] from generate_series(1, 20) i;
insert into part select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], (array['amber', 'birch', 'cedar', 'delta', 'ember'])[1 + i * 41 % 5], 1 + i * 43 % 60 from generate_series(1, 60) i;
insert into shipment select i, (array(select supplier_no from supplier order by 1))[1 + i * 7 % 20], (array(select part_no from part order by 1))[1 + i * 11 % 60], 1 + i * 13 % 20, 1 + i * 17 % 5, 1 + i * 19 % 60 from generate_series(1, 200) i;
insert into stock select (array(select part_no from part order by 1))[i], 1 + i * 29 % 20, 1 + i * 31 % 200 from generate_series(1, 60) i;
insert into substitution select (array(select part_no from part order by 1))[1 + i * 37 % 60], (array(select part_no from part order by 1))[1 + i * 41 % 60] from generate_series(1, 40) i on conflict do nothing;
alter table shipment add foreign key (supplier_no) references supplier (supplier_no);
alter table shipment add foreign key (part_no) references part (part_no);
alter table stock add foreign key (part_no) references part (part_no);
alter table substitution add foreign key (part_no) references part (part_no);
alter table substitution add foreign key (replaced_by) references part (part_no);
analyze;
