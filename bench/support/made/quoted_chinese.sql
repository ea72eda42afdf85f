-- 中文表名、大写、保留字、枚举、数组、json。
create schema "业务";
create type "业务"."订单状态" as enum ('待付款', '已付款', '已发货', '已完成', '已取消');
create table "业务"."门店" ("门店编号" varchar(10) primary key, "门店名称" text not null, "所在城市" text, "面积" numeric(8,2), "开业日期" date, "标签" text[], "营业中" boolean not null);
create table "业务"."会员" ("会员ID" bigint primary key, "昵称" text, "等级" smallint, "积分" int, "生日" date, "手机号" text, "注册时间" timestamp not null, "门店编号" varchar(10) references "业务"."门店");
create table "业务"."订单" ("订单号" varchar(20) primary key, "会员ID" bigint references "业务"."会员", "门店编号" varchar(10) not null references "业务"."门店", "下单时间" timestamp not null, "金额" numeric(12,2) not null, "状态" "业务"."订单状态" not null, "扩展" jsonb, "是否删除" boolean not null default false);
create table "业务"."订单 明细" ("订单号" varchar(20) references "业务"."订单", "序号" int, "商品" text not null, "数量" int not null, "单价" numeric(10,2) not null, primary key ("订单号", "序号"));
create table "ORDER" ("GROUP" int primary key, "SELECT" text not null, "FROM" date, "WHERE" numeric(8,2), "Type" text);
create table "LogEntry" ("ID" int primary key, "ORDER_GROUP" int references "ORDER", "Level" text not null, "Payload" json, "When" timestamptz not null);
insert into "业务"."门店" select 'D' || lpad(n::text, 3, '0'), (array['南京路','人民广场','滨江','大学城','万达'])[1 + n % 5] || n || '店', (array['上海','杭州','南京','苏州'])[1 + n % 4], 60 + (n * 37) % 400, date '2015-03-01' + n * 53, array['社区'], n % 8 > 0 from generate_series(1, 30) n;
insert into "业务"."会员" select n, '会员' || n, 1 + n % 4, (n * 97) % 20000, date '1970-01-01' + (n * 61) % 14000, '137' || lpad(n::text, 8, '0'), timestamp '2020-01-01 10:00' + n * interval '29 hours', case when n % 10 > 0 then 'D' || lpad((1 + n % 28)::text, 3, '0') end from generate_series(1, 500) n;
insert into "业务"."订单" select 'DD' || lpad(n::text, 8, '0'), case when n % 6 > 0 then 1 + (n * 13) % 470 end, 'D' || lpad((1 + (n * 7) % 29)::text, 3, '0'), timestamp '2022-03-01 09:00' + n * interval '7 hours', round((15 + (n * 7919) % 90000 / 100.0)::numeric, 2), (array['待付款','已付款','已发货','已完成','已完成','已取消'])[1 + (n * 5) % 6]::"业务"."订单状态", '{}', n % 40 = 0 from generate_series(1, 1500) n;
insert into "业务"."订单 明细" select 'DD' || lpad(n::text, 8, '0'), k, (array['拿铁','美式','可颂','红茶','蛋糕'])[1 + (n * k) % 5], 1 + (n * k) % 3, (array[28, 22, 16.5, 18, 32])[1 + (n * k) % 5] from generate_series(1, 1500) n, generate_series(1, 2) k where (n + k) % 3 > 0;
insert into "ORDER" select n, 'item ' || n, date '2023-01-01' + n, n * 2.5, (array['A','B','C'])[1 + n % 3] from generate_series(1, 25) n;
insert into "LogEntry" select n, case when n % 5 > 0 then 1 + n % 22 end, (array['INFO','WARN','ERROR'])[1 + n % 3], '{"k": 1}', timestamptz '2023-01-01 00:00+00' + n * interval '3 hours' from generate_series(1, 300) n;
analyze;
