-- A sailing club: keys of an initial and id.
create table sailor (sid integer, sname text, rating integer, age integer, primary key (sid));
create table boat (bid integer, bname text, color text, berth integer, primary key (bid));
create table reserve (sid integer, bid integer, day date, primary key (sid, bid, day));
create table regatta (rno integer, title text, season integer, fee numeric(10,2), primary key (rno));
create table entry (entry_no integer, rno integer, sid integer, bid integer, place integer, penalty integer, primary key (entry_no));

insert into sailor select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 1 + i * 17 % 10, 1 + i * 19 % 70 from generate_series(1, 20) i;
insert into boat select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], (array['haven', 'inlet', 'jasper', 'kestrel'])[1 + i * 31 % 4], 1 + i * 37 % 20 from generate_series(1, 9) i;
insert into reserve select (array(select sid from sailor order by 1))[1 + i * 41 % 20], (array(select bid from boat order by 1))[1 + i * 43 % 9], date '2015-01-01' + i * 47 % 2000 from generate_series(1, 60) i on conflict do nothing;
insert into regatta select i, (array['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Inlet', 'Jasper', 'Kestrel', 'Larch', 'Maple', 'North', 'Ocean', 'Pine', 'Quartz'])[1 + i % 17] || ' ' || (array['River', 'Slate', 'Timber', 'Umber', 'Vale', 'Willow', 'Yarrow', 'Zephyr', 'Acorn', 'Basil', 'Clover', 'Daisy', 'Elder', 'Fern', 'Ginger', 'Hazel', 'Iris', 'Juniper'])[1 + i / 17], 1 + i * 13 % 4, i * 17 % 90 + 0.5 from generate_series(1, 6) i;
insert into entry select i, (array(select rno from regatta order by 1))[1 + i * 23 % 6], (array(select sid from sailor order by 1))[1 + i * 29 % 20], (array(select bid from boat order by 1))[1 + i * 31 % 9], 1 + i * 37 % 9, 1 + i * 41 % 5 from generate_series(1, 40) i;
alter table reserve add foreign key (sid) references sailor (sid);
alter table reserve add foreign key (bid) references boat (bid);
alter table entry add foreign key (rno) references regatta (rno);
alter table entry add foreign key (sid) references sailor (sid);
alter table entry add foreign key (bid) references boat (bid);
analyze;
