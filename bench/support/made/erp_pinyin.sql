-- ERP:拼音缩写与晦涩缩写,没有注释,没有外键,状态都是代码。
create table t_kh (kh_id int primary key, kh_bh varchar(20), kh_mc varchar(60), kh_lx char(1), lxr varchar(20), lxdh varchar(20), szcs varchar(20), xyed numeric(14,2), zt char(1), cjsj timestamp, scbz smallint);
create table t_wl (wl_id int primary key, wl_bm varchar(20), wl_mc varchar(60), gg varchar(40), jldw varchar(8), fl_id int, dj numeric(12,4), kc_sl numeric(14,3), zt char(1));
create table t_wl_fl (fl_id int primary key, fl_mc varchar(30), sj_id int);
create table t_xsdd (dd_id int primary key, ddh varchar(20), kh_id int, ywy_id int, dd_rq date, je numeric(14,2), zke numeric(14,2), zt smallint, bz varchar(200), cjr varchar(20), cjsj timestamp);
create table t_xsdd_mx (mx_id int primary key, dd_id int, xh smallint, wl_id int, sl numeric(14,3), dj numeric(12,4), je numeric(14,2));
create table t_yg (yg_id int primary key, gh varchar(10), xm varchar(20), xb char(1), bm_id int, rzrq date, jbgz numeric(10,2));
create table t_bm (bm_id int primary key, bm_mc varchar(30), sjbm_id int);
create table arap_mst (vch_no varchar(16) primary key, vch_dt date, cust_cd int, dr_amt numeric(16,2), cr_amt numeric(16,2), curr_cd char(3), xchg_rt numeric(10,6), prd varchar(6), pstd_flg char(1));
insert into t_bm select n, (array['总经办','销售一部','销售二部','采购部','仓储部','财务部'])[n], case when n > 1 then 1 end from generate_series(1, 6) n;
insert into t_yg select n, 'G' || lpad(n::text, 4, '0'), (array['张伟','王芳','李娜','刘洋','陈静','杨磊'])[1 + n % 6] || n, case when n % 2 = 0 then '男' else '女' end, 1 + n % 6, date '2010-01-01' + (n * 97) % 4500, 4000 + (n * 731) % 9000 from generate_series(1, 80) n;
insert into t_kh select n, 'KH' || lpad(n::text, 5, '0'), (array['江西','浙江','广东','湖南'])[1 + n % 4] || (array['华盛','宏达','金鑫','永利','天成'])[1 + n % 5] || '贸易有限公司' || n, (n % 3 + 1)::text, '联系人' || n, '1380000' || lpad(n::text, 4, '0'), (array['南昌','杭州','广州','长沙'])[1 + n % 4], (n % 20) * 50000, case when n % 10 = 0 then '0' else '1' end, timestamp '2019-01-01 09:00' + n * interval '3 days', (n % 15 = 0)::int from generate_series(1, 220) n;
insert into t_wl_fl select n, (array['原材料','半成品','成品','包装物','钢材','塑料','电子元件'])[n], case when n > 4 then 1 end from generate_series(1, 7) n;
insert into t_wl select n, 'WL' || lpad(n::text, 6, '0'), (array['螺栓','轴承','电机','纸箱','钢板','连接器'])[1 + n % 6] || n, 'M' || n % 12, (array['个','件','吨','箱'])[1 + n % 4], 1 + n % 7, round((0.5 + (n * 377) % 9000 / 10.0)::numeric, 4), (n * 89) % 3000, case when n % 9 = 0 then '0' else '1' end from generate_series(1, 300) n;
insert into t_xsdd select n, 'XS2023' || lpad(n::text, 6, '0'), 1 + (n * 7) % 210, 1 + n % 40, date '2022-06-01' + (n * 3) % 500, round((500 + (n * 7919) % 90000)::numeric, 2), (n % 5) * 20, n % 5, case when n % 4 = 0 then '加急' end, '系统', timestamp '2022-06-01 10:00' + n * interval '7 hours' from generate_series(1, 1600) n;
insert into t_xsdd_mx select n, 1 + n % 1600, 1 + n / 1600, 1 + (n * 11) % 290, 1 + (n * 13) % 200, round((1 + (n * 37) % 800)::numeric, 4), round((10 + (n * 131) % 20000)::numeric, 2) from generate_series(1, 4800) n;
insert into arap_mst select 'V' || lpad(n::text, 8, '0'), date '2022-01-01' + n % 600, 1 + n % 200, (n * 311) % 50000, case when n % 3 = 0 then (n * 211) % 40000 else 0 end, (array['CNY','USD','EUR'])[1 + n % 3], (array[1, 7.1, 7.8])[1 + n % 3], to_char(date '2022-01-01' + n % 600, 'YYYYMM'), (array['Y','N'])[1 + (n % 6 = 0)::int] from generate_series(1, 900) n;
analyze;
