-- Local businesses and their reviews: text business ids without a table of that name in them, month names, counters as text.
create function pg_temp.r(n bigint, salt int, k int) returns int language sql immutable as $$ select (('x' || substr(md5(n || '/' || salt), 1, 7))::bit(28)::int % k) $$;
create function pg_temp.pick(n bigint, salt int, variadic of text[]) returns text language sql immutable as $$ select of[1 + pg_temp.r(n, salt, array_length(of, 1))] $$;
create table business (bid int primary key, business_id text unique, name text, full_address text, city text, latitude text, longitude text, review_count int, is_open int, rating real, state text);
create table category (id int primary key, business_id text, category_name text);
create table checkin (cid int primary key, business_id text, count int, day text);
create table neighbourhood (id int primary key, business_id text, neighbourhood_name text);
create table review (rid int primary key, business_id text, user_id text, rating real, text text, year int, month text);
create table tip (tip_id int primary key, business_id text, text text, user_id text, likes int, year int, month text);
create table users (uid int primary key, user_id text unique, name text);
insert into business select n, 'b' || substr(md5(n::text), 1, 8), pg_temp.pick(n, 1, 'Joe''s', 'Golden', 'La', 'Corner') || ' ' || pg_temp.pick(n, 2, 'Diner', 'Taqueria', 'Salon', 'Garage') || ' ' || n, n || ' Main St', pg_temp.pick(n, 3, 'Tempe', 'Dallas', 'Madison'), (33 + pg_temp.r(n, 4, 900) / 1000.0)::text, (-112 + pg_temp.r(n, 5, 900) / 1000.0)::text, 3 + pg_temp.r(n, 6, 400), (n % 6 > 0)::int, 1 + pg_temp.r(n, 7, 9) / 2.0, pg_temp.pick(n, 3, 'AZ', 'TX', 'WI') from generate_series(1, 70) n;
insert into users select n, 'u' || substr(md5('u' || n), 1, 8), pg_temp.pick(n, 1, 'Kim', 'Lou', 'Max', 'Ned') || n from generate_series(1, 120) n;
insert into category select n, (select business_id from business where bid = 1 + pg_temp.r(n, 1, 70)), pg_temp.pick(n, 2, 'Restaurants', 'Mexican', 'Hair', 'Auto Repair', 'Bars') from generate_series(1, 150) n;
insert into checkin select n, (select business_id from business where bid = 1 + pg_temp.r(n, 1, 70)), 1 + pg_temp.r(n, 2, 40), pg_temp.pick(n, 3, 'Monday', 'Friday', 'Sunday') from generate_series(1, 160) n;
insert into neighbourhood select n, (select business_id from business where bid = n), pg_temp.pick(n, 2, 'Downtown', 'Old Town', 'Lakeside') from generate_series(1, 60) n;
insert into review select n, (select business_id from business where bid = 1 + pg_temp.r(n, 1, 70)), (select user_id from users where uid = 1 + pg_temp.r(n, 2, 110)), 1 + pg_temp.r(n, 3, 9) / 2.0, 'The service was quick and everybody smiled at us. ' || n, 2011 + pg_temp.r(n, 4, 8), pg_temp.pick(n, 5, 'January', 'April', 'June', 'August') from generate_series(1, 600) n;
insert into tip select n, (select business_id from business where bid = 1 + pg_temp.r(n, 1, 70)), 'Park behind the house, it is free. ' || n, (select user_id from users where uid = 1 + pg_temp.r(n, 2, 100)), pg_temp.r(n, 3, 9), 2012 + pg_temp.r(n, 4, 6), pg_temp.pick(n, 5, 'May', 'July', 'October') from generate_series(1, 180) n;
analyze;
