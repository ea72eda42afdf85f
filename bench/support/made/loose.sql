-- Everything nullable, unique or boolean.
create table member (id int, handle text unique, email text unique, joined date, verified boolean, newsletter boolean, premium boolean, banned boolean, karma int, referrer int);
create table consent (member_id int, terms boolean, marketing boolean, cookies boolean, given_at timestamp);
create table feature_flag (name text unique, enabled boolean, beta boolean, rollout int unique);
create table device_token (token text unique, member_id int unique, platform text, revoked boolean, last_seen timestamp);
insert into member select case when n % 50 > 0 then n end, 'handle' || n, case when n % 3 > 0 then 'm' || n || '@x.example' end, case when n % 7 > 0 then date '2020-01-01' + n * 3 end, n % 2 = 0, case when n % 5 > 0 then n % 3 = 0 end, n % 4 = 0, n % 29 = 0, case when n % 6 > 0 then (n * 17) % 300 end, case when n % 4 = 0 then n / 2 end from generate_series(1, 400) n;
insert into consent select n, true, n % 3 = 0, case when n % 2 = 0 then n % 5 = 0 end, case when n % 9 > 0 then timestamp '2022-01-01 00:00' + n * interval '1 day' end from generate_series(1, 350) n where n % 50 > 0;
insert into feature_flag select 'flag_' || n, n % 2 = 0, n % 3 = 0, n * 5 from generate_series(1, 12) n;
insert into device_token select md5(n::text), n, (array['ios','android','web'])[1 + n % 3], n % 10 = 0, case when n % 4 > 0 then timestamp '2023-01-01 00:00' + n * interval '5 hours' end from generate_series(1, 200) n where n % 50 > 0;
analyze;
