-- Sensors: partitions, double precision, infinities, arrays, no labels, time down to the microsecond.
create table site (site_code text primary key, latitude double precision, longitude double precision, timezone text, commissioned date);
create table device (device_uid text primary key, site_code text references site, model text, firmware text, installed_at timestamptz, tags text[], config jsonb, battery_pct real, online boolean);
create table sensor (sensor_id int generated always as identity primary key, device_uid text not null references device, kind text not null, unit text, min_value double precision, max_value double precision);
create table reading (sensor_id int not null references sensor, ts timestamptz not null, value double precision, quality smallint, primary key (sensor_id, ts)) partition by range (ts);
create table reading_2024_01 partition of reading for values from ('2024-01-01') to ('2024-02-01');
create table reading_2024_02 partition of reading for values from ('2024-02-01') to ('2024-03-01');
create table alert (alert_id bigserial primary key, sensor_id int references sensor, raised_at timestamptz not null, cleared_at timestamptz, severity int not null, message text, acknowledged_by inet);
create table maintenance_window (device_uid text references device, during tstzrange, duration interval, cost money, note text);
insert into site select 'S' || lpad(n::text, 2, '0'), 48 + n * 0.37, 9 + n * 0.21, (array['Europe/Berlin','Europe/Paris'])[1 + n % 2], date '2019-01-01' + n * 100 from generate_series(1, 9) n;
insert into device select 'dev-' || n, 'S' || lpad((1 + n % 8)::text, 2, '0'), (array['TX-100','TX-200','AirBox'])[1 + n % 3], (array['1.0.2','1.1.0','2.0.0'])[1 + (n * n) % 3], timestamptz '2020-01-01 00:00+00' + n * interval '9 days', array['outdoor'], '{"i": 60}', (n * 17) % 100, n % 5 > 0 from generate_series(1, 70) n;
insert into sensor (device_uid, kind, unit, min_value, max_value) select 'dev-' || (1 + n % 66), (array['temperature','humidity','pressure','co2'])[1 + n % 4], (array['°C','%','hPa','ppm'])[1 + n % 4], (array[-40, 0, 300, 0])[1 + n % 4], (array[85, 100, 1100, 5000])[1 + n % 4] from generate_series(1, 200) n;
insert into reading select 1 + n % 180, timestamptz '2024-01-01 00:00+00' + n * interval '7 minutes 3.5 seconds', case when n % 500 = 0 then 'NaN' else 15 + 10 * sin(n / 50.0) end, (array[0, 0, 0, 1, 2])[1 + n % 5] from generate_series(1, 12000) n;
insert into alert (sensor_id, raised_at, cleared_at, severity, message) select 1 + (n * 7) % 150, timestamptz '2024-01-01 03:00+00' + n * interval '4 hours', case when n % 4 > 0 then timestamptz '2024-01-01 04:00+00' + n * interval '4 hours' end, 1 + n % 4, (array['value above limit','no data','battery low'])[1 + n % 3] from generate_series(1, 330) n;
insert into maintenance_window select 'dev-' || n, tstzrange(timestamptz '2024-01-01 00:00+00' + n * interval '1 day', timestamptz '2024-01-01 02:00+00' + n * interval '1 day'), n * interval '10 minutes', (n * 12.5)::numeric::money, null from generate_series(1, 40) n;
analyze;
