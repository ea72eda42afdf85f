-- A ward's rota: numbers of staff and patients, roles of nurses.
create table ward (ward_no integer, ward_name text, beds integer, primary key (ward_no));
create table nurse (staff_no integer, surname text, band integer, ward_no integer, mentor integer, primary key (staff_no));
create table patient (patient_no integer, ward_no integer, bed integer, age integer, admitted date, primary key (patient_no));
create table medication (drug_no integer, drug text, strength integer, primary key (drug_no));
create table prescription (id integer, patient_no integer, drug_no integer, prescriber integer, doses integer, days integer, primary key (id));
create table rota (id integer, staff_no integer, shift integer, week_no integer, primary key (id));

insert into ward select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 6 + i * 17 % 15 from generate_series(1, 6) i;
insert into nurse select 99 + i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 5 + i * 29 % 4, (array(select ward_no from ward order by 1))[1 + i * 31 % 6], null from generate_series(1, 40) i;
insert into patient select 4999 + i, (array(select ward_no from ward order by 1))[1 + i * 43 % 6], 1 + i * 47 % 20, 1 + i * 7 % 90, date '2015-01-01' + i * 11 % 2000 from generate_series(1, 120) i;
insert into medication select 9 + i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 1 + i * 19 % 40 from generate_series(1, 25) i;
insert into prescription select i, (array(select patient_no from patient order by 1))[1 + i * 29 % 120], (array(select drug_no from medication order by 1))[1 + i * 31 % 25], (array(select staff_no from nurse order by 1))[1 + i * 37 % 40], 1 + i * 41 % 6, 1 + i * 43 % 14 from generate_series(1, 300) i;
insert into rota select i, (array(select staff_no from nurse order by 1))[1 + i * 7 % 40], 1 + i * 11 % 3, 1 + i * 13 % 52 from generate_series(1, 200) i;
update nurse y set mentor = (array(select staff_no from nurse order by 1))[1 + x.n * 37 % 40] from (select ctid, row_number() over (order by ctid) n from nurse) x where x.ctid = y.ctid and x.n % 4 > 0;
alter table nurse add foreign key (ward_no) references ward (ward_no);
alter table nurse add foreign key (mentor) references nurse (staff_no);
alter table patient add foreign key (ward_no) references ward (ward_no);
alter table prescription add foreign key (patient_no) references patient (patient_no);
alter table prescription add foreign key (drug_no) references medication (drug_no);
alter table prescription add foreign key (prescriber) references nurse (staff_no);
alter table rota add foreign key (staff_no) references nurse (staff_no);
analyze;
