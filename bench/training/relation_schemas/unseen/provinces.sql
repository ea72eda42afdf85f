-- Provinces and towns that are known by their names; no key is declared.
create table region (region_name text, area numeric(10,2));
create table province (province_name text, region_name text, population integer);
create table town (town text, province text, elevation integer, mayor text);
create table adjoining (province text, adjoins text);
create table river (name text, length integer, source_town text);
create table festival (festival text, town text, month integer, visitors integer);

insert into region select (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], i * 13 % 900 + 0.5 from generate_series(1, 5) i;
insert into province select (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], (array(select region_name from region order by 1))[1 + i * 19 % 5], 1 + i * 23 % 900000 from generate_series(1, 14) i;
insert into town select (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], (array(select province_name from province order by 1))[1 + i * 31 % 14], 1 + i * 37 % 900, 'text of ' || i from generate_series(1, 60) i;
insert into adjoining select (array(select province_name from province order by 1))[1 + i * 43 % 14], (array(select province_name from province order by 1))[1 + i * 47 % 14] from generate_series(1, 30) i;
insert into river select (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 1 + i * 11 % 900, (array(select town from town order by 1))[1 + i * 13 % 60] from generate_series(1, 12) i;
insert into festival select 'text of ' || i, (array(select town from town order by 1))[1 + i * 19 % 60], 1 + i * 23 % 12, 1 + i * 29 % 90000 from generate_series(1, 20) i;
analyze;
