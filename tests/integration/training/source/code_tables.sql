create table sys_dict_data (
  dict_code bigint primary key, dict_type varchar(50) not null, dict_value varchar(20) not null,
  dict_label varchar(50) not null, "end" text
);
comment on table sys_dict_data is '字典数据表';
insert into sys_dict_data values
  (1, 'order_status', '10', '待下达'), (2, 'order_status', '20', '生产中'), (3, 'order_status', '30', '已完工'),
  (4, 'equip_status', '1', '运行'), (5, 'equip_status', '2', '故障'),
  (6, 'level', 'A', '致命'), (7, 'level', 'B', '严重');
create table sys_dict (id varchar(32) primary key, dict_name varchar(50) not null, dict_code varchar(50) not null);
create table sys_dict_item (
  id integer primary key, dict_id varchar(32) not null, item_text varchar(50) not null, item_value varchar(20) not null
);
insert into sys_dict values ('d1', '优先级', 'priority'), ('d2', '级别', 'grade');
insert into sys_dict_item values
  (1, 'd1', '高', 'H'), (2, 'd1', '中', 'M'), (3, 'd1', '低', 'L'), (4, 'd2', '优', 'H'), (5, 'd2', '差', 'L');
create table t_order (id integer primary key, status varchar(4) not null, level char(1), priority char(1));
create table t_sb (id integer primary key, sb_zt smallint not null, xb char(1));
comment on table t_order is '生产订单';
comment on table t_sb is '设备';
comment on column t_sb.sb_zt is '设备状态，字典equip_status';
comment on column t_sb.xb is '级别 A高 B低，字典level';
insert into t_order
  select i, (array['10', '20', '30'])[1 + i % 3], (array['A', 'B', 'X'])[1 + i % 3],
    (array['H', 'M', 'L'])[1 + i % 3] from generate_series(1, 90) i;
insert into t_sb select i, 1 + i % 2, (array['A', 'B'])[1 + i % 2] from generate_series(1, 90) i;
analyze;
