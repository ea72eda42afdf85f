-- A fleet's log as it came from files: no key is declared, plates and depot names point.
create table depot (id integer, depot text, bays integer, region text);
create table vehicle (id integer, plate varchar(6), make text, seats integer, axle integer, depot text);
create table driver (id integer, full_name text, grade integer, years integer);
create table trip (id integer, vehicle varchar(6), driver_id integer, stops integer, load integer, rank integer, started date);
create table fuel (id integer, trip_id integer, litres numeric(10,2), pump integer, odometer integer);
create table incident (id integer, trip_id integer, severity integer, witnesses integer, closed boolean);

insert into depot select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 4 + i * 17 % 17, (array['ember', 'fjord', 'grove'])[1 + i * 19 % 3] from generate_series(1, 6) i;
insert into vehicle select i, chr(65 + i % 22) || chr(65 + i / 22) || chr(66 + i * 5 % 19) || chr(67 + i * 7 % 17) || chr(65 + i % 9) || chr(70 + i % 7), (array['haven', 'inlet', 'jasper', 'kestrel', 'larch'])[1 + i * 31 % 5], 2 + i * 37 % 8, 2 + i * 41 % 3, (array(select depot from depot order by 1))[1 + i * 43 % 6] from generate_series(1, 25) i;
insert into driver select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 1 + i * 11 % 5, 1 + i * 13 % 25 from generate_series(1, 30) i;
insert into trip select i, (array(select plate from vehicle order by 1))[1 + i * 19 % 25], (array(select id from driver order by 1))[1 + i * 23 % 30], 1 + i * 29 % 12, 1 + i * 31 % 30, 1 + i * 37 % 25, date '2015-01-01' + i * 41 % 2000 from generate_series(1, 400) i;
insert into fuel select i, (array(select id from trip order by 1))[1 + i * 47 % 400], i * 7 % 60 + 0.5, 1 + i * 11 % 6, 9000 + i * 13 % 91000 from generate_series(1, 300) i;
insert into incident select i, (array(select id from trip order by 1))[1 + i * 19 % 400], 1 + i * 23 % 5, 1 + i * 29 % 9, i % 31 > 3 from generate_series(1, 40) i;
analyze;
