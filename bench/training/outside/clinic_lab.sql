-- A clinic's laboratory: short names and codes with comments, no foreign keys. Written for the bench; all rows are made up.
create function pg_temp.pick(seed text, n int) returns int language sql immutable
  as $$ select (('x' || substr(md5(seed), 1, 7))::bit(28)::int) % n $$;

create table ward (
  ward_cd varchar(4) primary key,
  ward_name varchar(40) not null,
  beds smallint,
  floor_no smallint
);
create table pat (
  pat_no int primary key,
  last_name varchar(40) not null,
  first_name varchar(40) not null,
  sex char(1),
  dob date,
  postcode varchar(5),
  insured char(1)
);
create table doctor (
  doc_no int primary key,
  doc_name varchar(60) not null,
  specialty varchar(30)
);
create table test_cat (
  test_cd varchar(6) primary key,
  test_name varchar(60) not null,
  unit varchar(12),
  ref_low numeric(9, 2),
  ref_high numeric(9, 2),
  price numeric(7, 2)
);
create table lab_order (
  ord_no int primary key,
  pat_no int not null,
  doc_no int not null,
  ward_cd varchar(4),
  ordered_at timestamp not null,
  urgent smallint not null
);
create table specimen (
  spec_id int primary key,
  ord_no int not null,
  kind char(1) not null,
  taken_at timestamp not null,
  rejected smallint not null,
  reject_reason varchar(40)
);
create table result (
  spec_id int not null,
  test_cd varchar(6) not null,
  value numeric(9, 2),
  measured_at timestamp,
  analyzer_id int,
  status smallint not null,
  primary key (spec_id, test_cd)
);
create table analyzer (
  analyzer_id int primary key,
  model varchar(40) not null,
  maker varchar(40) not null,
  in_service_since date not null,
  retired_on date
);

comment on table ward is 'Wards of the clinic that send specimens';
comment on table pat is 'Patients';
comment on column pat.sex is 'F = female, M = male, X = not stated';
comment on column pat.dob is 'Date of birth';
comment on column pat.insured is 'S = statutory insurance, P = private insurance, N = not insured';
comment on table doctor is 'Physicians who order tests';
comment on table test_cat is 'Catalogue of the tests the laboratory offers';
comment on column test_cat.ref_low is 'Lower limit of the reference range';
comment on column test_cat.ref_high is 'Upper limit of the reference range';
comment on column test_cat.price is 'Price in euros of one measurement';
comment on table lab_order is 'Orders of laboratory tests';
comment on column lab_order.ward_cd is 'Ordering ward; empty for outpatients';
comment on column lab_order.urgent is '1 = urgent, 0 = routine';
comment on table specimen is 'Specimens taken for an order';
comment on column specimen.kind is 'B = blood, U = urine, S = swab';
comment on column specimen.rejected is '1 = the laboratory rejected the specimen';
comment on table result is 'Measured values, one for each specimen and test';
comment on column result.status is '1 = preliminary, 2 = final, 3 = corrected';
comment on table analyzer is 'Analyzers of the laboratory';

insert into ward values
  ('SUR', 'Surgery', 34, 2), ('MED', 'Internal Medicine', 52, 3), ('PED', 'Paediatrics', 22, 1),
  ('ICU', 'Intensive Care', 14, 2), ('ONC', 'Oncology', 26, 4), ('GYN', 'Gynaecology', 20, 1),
  ('GER', 'Geriatrics', 40, 5);

insert into pat
select i,
  (array['Albrecht', 'Bauer', 'Costa', 'Dietz', 'Engel', 'Fischer', 'Gomez', 'Haas', 'Ionescu', 'Jung', 'Keller', 'Lang',
    'Maier', 'Nowak', 'Otto', 'Peters', 'Quinn', 'Richter', 'Schmidt', 'Thoma'])[1 + pg_temp.pick('last' || i, 20)],
  (array['Anna', 'Ben', 'Clara', 'David', 'Eva', 'Felix', 'Greta', 'Hans', 'Ida', 'Jonas', 'Katja', 'Leo', 'Maria',
    'Nils'])[1 + pg_temp.pick('first' || i, 14)],
  (array['F', 'M', 'F', 'M', 'F', 'M', 'X'])[1 + pg_temp.pick('sex' || i, 7)],
  date '1931-04-01' + pg_temp.pick('dob' || i, 33500),
  (array['10115', '10243', '12047', '13353', '14195'])[1 + pg_temp.pick('post' || i, 5)],
  (array['S', 'S', 'S', 'S', 'P', 'P', 'N'])[1 + pg_temp.pick('insured' || i, 7)]
from generate_series(1, 420) i;

insert into doctor
select i, 'Dr. ' || (array['Abel', 'Brandt', 'Conrad', 'Dorn', 'Ernst', 'Frank', 'Gross', 'Herzog', 'Ivanov', 'Jansen',
    'Krause', 'Lorenz', 'Martin', 'Neumann', 'Orth', 'Pohl', 'Rademacher', 'Sommer'])[i],
  (array['surgery', 'internal medicine', 'paediatrics', 'oncology', 'gynaecology', 'anaesthesia'])
    [1 + pg_temp.pick('specialty' || i, 6)]
from generate_series(1, 18) i;

insert into test_cat values
  ('HB', 'Haemoglobin', 'g/dl', 12.0, 17.5, 4.20), ('WBC', 'White blood cells', '10^9/l', 4.0, 10.5, 3.90),
  ('PLT', 'Platelets', '10^9/l', 150, 400, 3.90), ('GLU', 'Glucose', 'mg/dl', 70, 110, 2.60),
  ('CRP', 'C-reactive protein', 'mg/l', 0, 5, 8.40), ('CREA', 'Creatinine', 'mg/dl', 0.6, 1.3, 3.10),
  ('K', 'Potassium', 'mmol/l', 3.5, 5.1, 2.80), ('NA', 'Sodium', 'mmol/l', 135, 146, 2.80),
  ('ALT', 'Alanine transaminase', 'U/l', 10, 50, 3.50), ('TSH', 'Thyrotropin', 'mU/l', 0.4, 4.0, 14.00),
  ('FERR', 'Ferritin', 'ng/ml', 30, 300, 16.50), ('UPRO', 'Protein in urine', 'mg/l', 0, 150, 5.20),
  ('HBA1C', 'Glycated haemoglobin', '%', 4.0, 6.0, 11.80), ('VITB12', 'Vitamin B12', 'pg/ml', 200, 900, 19.90);

insert into lab_order
select i, 1 + pg_temp.pick('patient' || i % 700, 405), 1 + pg_temp.pick('doctor' || i, 17),
  (array['SUR', 'MED', 'MED', 'PED', 'ICU', 'ICU', 'ONC', 'GYN', null, null])[1 + pg_temp.pick('ward' || i, 10)],
  timestamp '2024-01-02 06:30' + i * interval '7 hours 20 minutes' + pg_temp.pick('minute' || i, 400) * interval '1 minute',
  (pg_temp.pick('urgent' || i, 10) < 3)::int
from generate_series(1, 900) i;

insert into specimen
select row_number() over (order by ord_no, n), ord_no, (array['B', 'B', 'B', 'U', 'S'])[1 + pg_temp.pick('kind' || ord_no || n, 5)],
  ordered_at + pg_temp.pick('taken' || ord_no || n, 180) * interval '1 minute',
  (pg_temp.pick('rejected' || ord_no || n, 16) = 0)::int,
  case when pg_temp.pick('rejected' || ord_no || n, 16) = 0 then
    (array['haemolysed', 'clotted', 'too little material', 'label missing'])[1 + pg_temp.pick('reason' || ord_no || n, 4)] end
from lab_order, generate_series(1, 2) n
where n = 1 or ord_no % 3 = 0;

insert into result
select s.spec_id, t.test_cd,
  round(t.ref_low + (t.ref_high - t.ref_low) * (pg_temp.pick('value' || s.spec_id || t.test_cd, 1350) - 120) / 1000.0, 2),
  s.taken_at + (25 + pg_temp.pick('measured' || s.spec_id || t.test_cd, 260)) * interval '1 minute',
  1 + pg_temp.pick('analyzer' || s.spec_id || t.test_cd, 5),
  (array[2, 2, 2, 2, 2, 1, 3])[1 + pg_temp.pick('status' || s.spec_id || t.test_cd, 7)]
from specimen s, test_cat t
where s.rejected = 0 and t.test_cd <> 'VITB12' and pg_temp.pick('asked' || s.spec_id || t.test_cd, 6) = 0;

insert into analyzer values
  (1, 'Cobalt 800', 'Helvetica Diagnostics', '2016-03-01', null), (2, 'Cobalt 501', 'Helvetica Diagnostics', '2012-08-15', null),
  (3, 'Sysflow XN', 'Kobe Instruments', '2019-10-07', null), (4, 'Optilyte 3', 'Norlab', '2021-01-18', null),
  (5, 'Immulis 2', 'Norlab', '2014-05-30', '2024-09-30'), (6, 'Clinitool 5', 'Kobe Instruments', '2009-02-11', '2018-12-31');
