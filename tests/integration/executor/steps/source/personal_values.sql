create table patients (
  id int primary key, ward text, date_of_birth date, dob timestamp, born timestamptz, birth date, csrq varchar(10),
  birthdate_text text, birth_year int, "出生日期" date, c1 date, c2 date, remark text, notes varchar(80), bz text,
  biography text, diagnosis text, "备注" text, about_me text, tags_of_allergies text, c3 text, c4 text
);
comment on column patients.c1 is '患者生日';
comment on column patients.c2 is 'date of birth (from the passport)';
comment on column patients.c3 is '备注：护士填写';
comment on column patients.c4 is '既往病史';
insert into patients select n, 'ward ' || n % 4, day, day, day, day, to_char(day, 'YYYYMMDD'),
  to_char(day, 'YYYY-MM-DD'), 77001900 + n % 30, day, day, day, 'CANARY a' || n % 5,
  'CANARY b' || n, 'CANARY c' || n % 3, 'CANARY d' || n,
  'CANARY e' || n % 6, 'CANARY f' || n % 6, repeat('CANARY g' || n % 9 || ' ', 12), 'CANARY h', 'CANARY i' || n % 2,
  'CANARY j' || n % 2
  from (select n, date '1900-01-01' + n * 97 as day from generate_series(1, 90) n) each;
create table visits (
  id int primary key, patient_id int references patients, seen_on date, state text, remarks text, symptom text
);
insert into visits select n, 1 + n % 90, date '2024-01-01' + n, (array['SIGHTED open', 'SIGHTED closed'])[1 + n % 2],
  'CANARY k' || n % 4, 'CANARY l' || n % 3 from generate_series(1, 300) n;
create table employees (
  emp_no int primary key, first_name text, last_name text, birth_date date, hire_date date, description text,
  photo_url text
);
insert into employees select n, 'CANARY m' || n, 'CANARY n' || n, date '1900-01-01' + n * 97, date '2015-01-01' + n * 9,
  'CANARY o' || n % 4, 'https://CANARY.example/' || n from generate_series(1, 90) n;
