-- A town's library: foreign keys declared, no comments. Written for the bench; all rows are made up.
create function pg_temp.pick(seed text, n int) returns int language sql immutable
  as $$ select ('x' || substr(md5(seed), 1, 7))::bit(28)::int % n $$;

create table branch (
  branch_id int primary key,
  name text not null,
  district text not null,
  opened_on date not null,
  seats int not null
);
create table author (
  author_id int primary key,
  full_name text not null,
  country text not null,
  birth_year int
);
create table book (
  book_id int primary key,
  title text not null,
  genre text not null,
  language text not null,
  published_year int not null,
  pages int not null
);
create table book_author (
  book_id int references book,
  author_id int references author,
  primary key (book_id, author_id)
);
create table copy (
  copy_id int primary key,
  book_id int not null references book,
  branch_id int not null references branch,
  bought_on date not null,
  price numeric(8, 2) not null,
  condition text not null
);
create table member (
  member_id int primary key,
  full_name text not null,
  email text,
  category text not null,
  birth_date date not null,
  joined_on date not null,
  home_branch_id int not null references branch
);
create table loan (
  loan_id int primary key,
  copy_id int not null references copy,
  member_id int not null references member,
  loaned_on date not null,
  due_on date not null,
  returned_on date
);
create table fine (
  fine_id int primary key,
  loan_id int not null references loan,
  amount numeric(6, 2) not null,
  paid_on date
);
create table reservation (
  reservation_id int primary key,
  book_id int not null references book,
  member_id int not null references member,
  reserved_at timestamp not null,
  status text not null
);

insert into branch values
  (1, 'Central Library', 'Old Town', '1962-05-02', 240),
  (2, 'Harbour Library', 'Harbour', '1988-09-12', 90),
  (3, 'Northgate Library', 'Northgate', '1999-03-01', 75),
  (4, 'Mill Lane Library', 'Old Town', '2007-11-20', 40),
  (5, 'Station Reading Room', 'Westside', '2015-06-15', 28),
  (6, 'Hillcrest Library', 'Hillcrest', '2021-02-08', 60);

insert into author
select i,
  (array['Ines', 'Tomas', 'Mira', 'Olaf', 'Grace', 'Pavel', 'Leila', 'Hugo'])[1 + (i - 1) % 8] || ' ' ||
  (array['Varga', 'Lindqvist', 'Okafor', 'Moreau', 'Hale', 'Petrov'])[1 + (i - 1) / 8],
  (array['Sweden', 'Nigeria', 'France', 'United Kingdom', 'Czechia', 'Hungary', 'Canada'])[1 + pick.c],
  case when i % 11 <> 0 then 1921 + pg_temp.pick('born' || i, 75) end
from generate_series(1, 44) i, lateral (select pg_temp.pick('country' || i, 7) c) pick;

insert into book
select i,
  (array['The Silent', 'A Winter', 'Beyond the', 'The Last', 'Under the', 'Letters from the', 'The Glass', 'A Brief'])
    [1 + (i - 1) % 8] || ' ' ||
  (array['Harbour', 'Orchard', 'Garden', 'Machine', 'Mountain', 'Archive', 'River', 'Lantern', 'Island', 'Kitchen', 'War',
    'Bridge', 'Library', 'Comet', 'Market', 'Forest', 'Atlas', 'Clock', 'Voyage', 'Winter'])[1 + (i - 1) / 8],
  (array['novel', 'crime', 'history', 'science', 'children', 'poetry', 'cooking'])
    [1 + least(pg_temp.pick('genre' || i, 11), 6)],
  (array['English', 'English', 'English', 'French', 'German'])[1 + pg_temp.pick('language' || i, 5)],
  1948 + pg_temp.pick('published' || i, 77), 60 + pg_temp.pick('pages' || i, 740)
from generate_series(1, 160) i;

insert into book_author
select distinct i, 1 + pg_temp.pick('author' || i || ' ' || n, 40)
from generate_series(1, 160) i, generate_series(1, 2) n
where n = 1 or i % 4 = 0;

insert into copy
select i, 1 + pg_temp.pick('title' || i, 152), 1 + least(pg_temp.pick('shelf' || i, 9), 5),
  date '2010-01-05' + pg_temp.pick('bought' || i, 5100), 4.5 + pg_temp.pick('price' || i, 4200) / 100.0,
  (array['new', 'good', 'good', 'worn', 'damaged'])[1 + pg_temp.pick('condition' || i, 5)]
from generate_series(1, 620) i;

insert into member
select i,
  (array['Adam', 'Beth', 'Carlos', 'Dora', 'Emil', 'Farah', 'Gil', 'Hana', 'Ivo', 'June', 'Karl', 'Lena'])
    [1 + (i - 1) % 12] || ' ' ||
  (array['Archer', 'Berger', 'Castell', 'Dunn', 'Ekholm', 'Farkas', 'Grant', 'Hoffman', 'Ibarra', 'Jansen', 'Kovacs',
    'Lowe', 'Marsh', 'Novak', 'Osman', 'Price', 'Quist', 'Roth', 'Smith', 'Torres'])[1 + (i - 1) / 12],
  case when i % 9 <> 0 then 'reader' || i || '@' || (array['mail', 'post', 'inbox'])[1 + i % 3] || '.example' end,
  (array['adult', 'adult', 'adult', 'student', 'child', 'senior'])[1 + pg_temp.pick('category' || i, 6)],
  date '1940-02-01' + pg_temp.pick('birth' || i, 27000), date '2014-01-10' + pg_temp.pick('joined' || i, 3900),
  1 + pg_temp.pick('home' || i, 6)
from generate_series(1, 230) i;

insert into loan
select i, 1 + pg_temp.pick('copy' || i, 600), 1 + pg_temp.pick('member' || i % 1400, 214), day, day + 28,
  case when day < date '2024-10-15' or i % 3 > 0 then
    least(day + 3 + pg_temp.pick('returned' || i, 38), date '2024-11-15') end
from generate_series(1, 2000) i, lateral (select date '2022-01-03' + i / 2 + pg_temp.pick('day' || i, 45) as day) d;

insert into fine
select row_number() over (order by loan_id), loan_id, 0.25 * (returned_on - due_on) + 0.5,
  case when loan_id % 4 <> 0 then returned_on + pg_temp.pick('paid' || loan_id, 60) end
from loan
where returned_on > due_on;

insert into reservation
select i, 1 + pg_temp.pick('wanted' || i, 160), 1 + pg_temp.pick('waits' || i, 230),
  timestamp '2023-06-01 08:00' + pg_temp.pick('reserved' || i, 760000) * interval '1 minute',
  (array['collected', 'collected', 'waiting', 'expired', 'cancelled'])[1 + pg_temp.pick('status' || i, 5)]
from generate_series(1, 340) i;
