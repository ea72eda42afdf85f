-- A hospital: departments, doctors, patients, admissions, prescriptions, lab results. English names, few comments.
create table department (department_id serial primary key, name varchar(60) not null unique, floor smallint, phone varchar(20), head_doctor_id int);
create table doctor (
  doctor_id serial primary key, first_name text not null, last_name text not null, specialty text not null,
  department_id int not null references department, hired_on date not null, consultation_fee numeric(8,2), license_no varchar(20) unique);
alter table department add foreign key (head_doctor_id) references doctor;
create table patient (
  patient_id serial primary key, mrn char(8) not null unique, first_name text not null, last_name text not null, sex char(1) not null check (sex in ('F', 'M')),
  birth_date date not null, blood_type varchar(3), city text, insurance_plan text, email text, allergies text, created_at timestamptz not null default now());
create type triage as enum ('immediate', 'urgent', 'standard', 'non-urgent');
create table admission (
  admission_id bigserial primary key, patient_id int not null references patient, department_id int not null references department,
  attending_doctor_id int references doctor, admitted_at timestamp not null, discharged_at timestamp, triage triage not null, diagnosis_code varchar(8),
  total_charge numeric(12,2), is_readmission boolean not null default false);
create table medication (medication_id serial primary key, name text not null, form text, unit_price numeric(8,4) not null, controlled boolean not null);
create table prescription (
  prescription_id bigserial primary key, admission_id bigint not null references admission, medication_id int not null references medication,
  prescribed_by int not null references doctor (doctor_id), dose_mg numeric(8,2) not null, days smallint not null, prescribed_on date not null);
create table lab_test (code varchar(10) primary key, title text not null, unit varchar(12), low numeric, high numeric);
create table lab_result (
  admission_id bigint references admission, test_code varchar(10) references lab_test, taken_at timestamptz, value numeric, abnormal boolean, primary key (admission_id, test_code, taken_at));
insert into department (name, floor, phone) select n, 1 + o % 6, '555-01' || lpad(o::text, 2, '0') from unnest(array['Cardiology', 'Neurology', 'Oncology', 'Pediatrics', 'Emergency', 'Orthopedics', 'Radiology', 'Dermatology']) with ordinality as t(n, o);
insert into doctor (first_name, last_name, specialty, department_id, hired_on, consultation_fee, license_no)
  select (array['Anna','Ben','Carla','David','Ella','Frank','Grace'])[1 + n % 7], (array['Okafor','Singh','Miller','Rossi','Tanaka','Novak','Silva','Weber','Khan'])[1 + (n * 5) % 9],
    (array['Cardiologist','Surgeon','Neurologist','Pediatrician','Oncologist','General practitioner'])[1 + n % 6], 1 + n % 8, date '2005-03-01' + (n * 137) % 6000, 80 + (n * 37) % 220, 'LIC-' || (4000 + n)
  from generate_series(1, 48) n;
update department set head_doctor_id = department_id * 3 where department_id < 8;
insert into patient (mrn, first_name, last_name, sex, birth_date, blood_type, city, insurance_plan, email, allergies)
  select 'P' || lpad(n::text, 7, '0'), (array['Liam','Emma','Noah','Olivia','Mia','Lucas','Zoe','Omar','Ines'])[1 + n % 9], (array['Brown','Garcia','Lee','Meyer','Dubois','Santos','Ali'])[1 + (n * 3) % 7],
    case when n % 2 = 0 then 'F' else 'M' end, date '1935-01-01' + (n * 7919) % 31000, (array['A+','O+','B+','AB+','O-','A-'])[1 + (n * n) % 6],
    (array['Springfield','Riverton','Lakeside','Hillview','Georgetown'])[1 + (n * 11) % 5], (array['Basic','Silver','Gold',null])[1 + n % 4], 'p' || n || '@mail.example', case when n % 6 = 0 then 'Penicillin' when n % 10 = 0 then 'Latex, nuts' end
  from generate_series(1, 600) n;
insert into admission (patient_id, department_id, attending_doctor_id, admitted_at, discharged_at, triage, diagnosis_code, total_charge, is_readmission)
  select 1 + (n * 13) % 540, 1 + (n * n) % 7, case when n % 12 > 0 then 1 + (n * 7) % 46 end, timestamp '2022-01-03 06:30' + n * interval '9 hours 11 minutes', case when n % 25 > 0 then timestamp '2022-01-03 06:30' + n * interval '9 hours 11 minutes' + (1 + n % 12) * interval '19 hours' end,
    (array['immediate','urgent','standard','non-urgent'])[1 + (n * 3 + n / 7) % 4]::triage, (array['I21','J18','S72','C50','G40','K35','E11'])[1 + (n * 5) % 7] || '.' || n % 4, round((300 + (n * 7877) % 19000)::numeric + (n % 100) / 100.0, 2), n % 9 = 0
  from generate_series(1, 1500) n;
insert into medication (name, form, unit_price, controlled)
  select m || ' ' || s, f, round((0.05 + (o * 0.37))::numeric, 4), o % 5 = 0 from unnest(array['Amoxicillin','Ibuprofen','Metformin','Morphine','Warfarin','Insulin']) with ordinality t(m, o), unnest(array['tablet','injection']) f, unnest(array['10 mg','50 mg']) s;
insert into prescription (admission_id, medication_id, prescribed_by, dose_mg, days, prescribed_on)
  select 1 + (n * 3) % 1400, 1 + (n * 5) % 23, 1 + n % 44, (array[10, 25, 50, 100, 250.5])[1 + n % 5], 1 + (n * n) % 14, date '2022-01-04' + (n * 5) % 580 from generate_series(1, 3000) n;
insert into lab_test values ('HGB', 'Hemoglobin', 'g/dL', 12, 17.5), ('GLU', 'Glucose', 'mg/dL', 70, 110), ('CRP', 'C-reactive protein', 'mg/L', 0, 5), ('NA', 'Sodium', 'mmol/L', 135, 145), ('PLT', 'Platelets', '10^9/L', 150, 400);
insert into lab_result select 1 + (n * 7) % 1450, (array['HGB','GLU','CRP','NA','PLT'])[1 + n % 5], timestamptz '2022-01-05 08:00+00' + n * interval '5 hours', round(((n * 31) % 1900 / 10.0)::numeric, 1), n % 4 = 0 from generate_series(1, 2500) n;
analyze;
