-- A highway service-area business as such databases are found: grown over years, commented where somebody had the time.

create type bss_operation_mode as enum ('self_run', 'leased', 'joint');

create table bss_company (
  id varchar(32) not null primary key,
  company_no varchar(20) not null unique,
  company_name varchar(100) not null,
  parent_id varchar(32) references bss_company (id),
  company_type smallint not null,
  city varchar(30),
  contact_phone varchar(20),
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50)
);
comment on table bss_company is '公司信息表,含集团、路段分公司与承租商户';
comment on column bss_company.id is '主键ID';
comment on column bss_company.company_no is '公司编码';
comment on column bss_company.company_name is '公司名称';
comment on column bss_company.parent_id is '上级公司ID';
comment on column bss_company.company_type is '公司类型 1:集团总部 2:路段分公司 3:承租商户';
comment on column bss_company.city is '所在城市';
comment on column bss_company.contact_phone is '联系电话';
comment on column bss_company.version is '版本号';
comment on column bss_company.create_ts is '创建时间';
comment on column bss_company.created_by is '创建人';
comment on column bss_company.update_ts is '更新时间';
comment on column bss_company.updated_by is '更新人';
comment on column bss_company.delete_ts is '删除时间';
comment on column bss_company.deleted_by is '删除人';

create table bss_service_area (
  id varchar(32) not null primary key,
  service_area_no varchar(10) not null unique,
  service_area_name varchar(60) not null,
  company_id varchar(32) not null references bss_company (id),
  area_level smallint not null,
  side varchar(1) not null,
  status smallint not null,
  open_date date,
  land_area numeric(10, 2),
  parking_count integer,
  has_charging boolean not null default false,
  longitude numeric(10, 6),
  latitude numeric(10, 6),
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50),
  constraint bss_service_area_side_check check (side in ('U', 'D', 'B'))
);
comment on table bss_service_area is '服务区基础信息表';
comment on column bss_service_area.id is '主键ID';
comment on column bss_service_area.service_area_no is '服务区编码';
comment on column bss_service_area.service_area_name is '服务区名称';
comment on column bss_service_area.company_id is '所属公司ID';
comment on column bss_service_area.area_level is '服务区等级(1:全国示范 2:优秀 3:达标)';
comment on column bss_service_area.side is '经营侧 U:上行 D:下行 B:双侧';
comment on column bss_service_area.status is '营业状态 1:营业中 2:改造中 3:停业';
comment on column bss_service_area.open_date is '开业日期';
comment on column bss_service_area.land_area is '占地面积(平方米)';
comment on column bss_service_area.parking_count is '停车位数量';
comment on column bss_service_area.has_charging is '是否有充电桩';
comment on column bss_service_area.longitude is '经度';
comment on column bss_service_area.latitude is '纬度';
comment on column bss_service_area.version is '版本号';
comment on column bss_service_area.create_ts is '创建时间';
comment on column bss_service_area.created_by is '创建人';
comment on column bss_service_area.update_ts is '更新时间';
comment on column bss_service_area.updated_by is '更新人';
comment on column bss_service_area.delete_ts is '删除时间';
comment on column bss_service_area.deleted_by is '删除人';

-- Brought over from three older systems; nobody commented the table.
create table bss_service_area_mapper (
  id varchar(32) not null primary key,
  service_area_id varchar(32) not null,
  source_system varchar(20) not null,
  source_code varchar(30) not null,
  source_name varchar(60),
  create_ts timestamp,
  created_by varchar(50)
);
comment on column bss_service_area_mapper.service_area_id is '服务区ID';
comment on column bss_service_area_mapper.source_system is '来源系统';
comment on column bss_service_area_mapper.source_code is '来源系统中的编码';
comment on column bss_service_area_mapper.source_name is '来源系统中的名称';

create table bss_section_route (
  id varchar(32) not null primary key,
  section_name varchar(60) not null,
  route_name varchar(60) not null,
  route_code varchar(10) not null,
  mileage numeric(8, 2),
  lane_count smallint,
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  delete_ts timestamp
);
comment on table bss_section_route is '路段路线信息表';
comment on column bss_section_route.id is '主键ID';
comment on column bss_section_route.section_name is '路段名称';
comment on column bss_section_route.route_name is '路线名称';
comment on column bss_section_route.route_code is '路线编号';
comment on column bss_section_route.mileage is '里程(公里)';
comment on column bss_section_route.lane_count is '车道数';
comment on column bss_section_route.version is '版本号';
comment on column bss_section_route.create_ts is '创建时间';
comment on column bss_section_route.created_by is '创建人';
comment on column bss_section_route.delete_ts is '删除时间';

create table bss_section_route_area_link (
  section_route_id varchar(32) not null references bss_section_route (id),
  service_area_id varchar(32) not null references bss_service_area (id),
  primary key (section_route_id, service_area_id)
);
comment on table bss_section_route_area_link is '路段与服务区关联表';
comment on column bss_section_route_area_link.section_route_id is '路段ID';
comment on column bss_section_route_area_link.service_area_id is '服务区ID';

create table bss_branch (
  id varchar(32) not null primary key,
  branch_no varchar(20) not null unique,
  branch_name varchar(60) not null,
  service_area_id varchar(32) not null references bss_service_area (id),
  company_id varchar(32) not null,
  category smallint not null,
  operation_mode bss_operation_mode not null,
  shop_area numeric(8, 2),
  open_date date,
  close_date date,
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50)
);
comment on table bss_branch is '服务区档口(门店)信息表';
comment on column bss_branch.id is '主键ID';
comment on column bss_branch.branch_no is '档口编码';
comment on column bss_branch.branch_name is '档口名称';
comment on column bss_branch.service_area_id is '所属服务区ID';
comment on column bss_branch.company_id is '经营公司ID';
comment on column bss_branch.category is '业态 1:餐饮 2:便利店 3:加油站 4:土特产 5:住宿 6:汽修';
comment on column bss_branch.operation_mode is '经营模式 self_run:自营 leased:租赁 joint:联营';
comment on column bss_branch.shop_area is '经营面积(平方米)';
comment on column bss_branch.open_date is '开业日期';
comment on column bss_branch.close_date is '撤场日期';
comment on column bss_branch.version is '版本号';
comment on column bss_branch.create_ts is '创建时间';
comment on column bss_branch.created_by is '创建人';
comment on column bss_branch.update_ts is '更新时间';
comment on column bss_branch.updated_by is '更新人';
comment on column bss_branch.delete_ts is '删除时间';
comment on column bss_branch.deleted_by is '删除人';

-- Written nightly by the tills: it carries names as they were that day and no foreign keys.
create table bss_business_day_data (
  id varchar(32) not null primary key,
  oper_date date not null,
  service_area_no varchar(10) not null,
  service_area_name varchar(60),
  branch_no varchar(20) not null,
  branch_name varchar(60),
  wx_amount numeric(12, 2) not null default 0,
  wx_order integer not null default 0,
  zfb_amount numeric(12, 2) not null default 0,
  zfb_order integer not null default 0,
  cash_amount numeric(12, 2) not null default 0,
  cash_order integer not null default 0,
  card_amount numeric(12, 2) not null default 0,
  card_order integer not null default 0,
  order_sum integer not null,
  pay_sum numeric(12, 2) not null,
  source_type smallint not null,
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  updated_by varchar(50),
  delete_ts timestamp,
  deleted_by varchar(50)
);
create index bss_business_day_data_date_idx on bss_business_day_data (oper_date);
comment on table bss_business_day_data is '档口营业日数据表,按日汇总各支付方式的金额与订单数';
comment on column bss_business_day_data.id is '主键ID';
comment on column bss_business_day_data.oper_date is '营业日期';
comment on column bss_business_day_data.service_area_no is '服务区编码';
comment on column bss_business_day_data.service_area_name is '服务区名称';
comment on column bss_business_day_data.branch_no is '档口编码';
comment on column bss_business_day_data.branch_name is '档口名称';
comment on column bss_business_day_data.wx_amount is '微信支付金额(元)';
comment on column bss_business_day_data.wx_order is '微信支付订单数';
comment on column bss_business_day_data.zfb_amount is '支付宝支付金额(元)';
comment on column bss_business_day_data.zfb_order is '支付宝支付订单数';
comment on column bss_business_day_data.cash_amount is '现金支付金额(元)';
comment on column bss_business_day_data.cash_order is '现金支付订单数';
comment on column bss_business_day_data.card_amount is '刷卡支付金额(元)';
comment on column bss_business_day_data.card_order is '刷卡支付订单数';
comment on column bss_business_day_data.order_sum is '订单总数';
comment on column bss_business_day_data.pay_sum is '支付总金额(元)';
comment on column bss_business_day_data.source_type is '数据来源 1:收银系统 2:移动端上报 3:人工补录';
comment on column bss_business_day_data.version is '版本号';
comment on column bss_business_day_data.create_ts is '创建时间';
comment on column bss_business_day_data.created_by is '创建人';
comment on column bss_business_day_data.update_ts is '更新时间';
comment on column bss_business_day_data.updated_by is '更新人';
comment on column bss_business_day_data.delete_ts is '删除时间';
comment on column bss_business_day_data.deleted_by is '删除人';

create table bss_car_day_count (
  id varchar(32) not null primary key,
  count_date date not null,
  service_area_id varchar(32) not null,
  car_type smallint not null,
  enter_count integer not null,
  pass_count integer not null,
  create_ts timestamp,
  created_by varchar(50),
  unique (count_date, service_area_id, car_type)
);
comment on table bss_car_day_count is '服务区车流日统计表,按车型统计每日进区车辆与断面车流';
comment on column bss_car_day_count.id is '主键ID';
comment on column bss_car_day_count.count_date is '统计日期';
comment on column bss_car_day_count.service_area_id is '服务区ID';
comment on column bss_car_day_count.car_type is '车型 1:小客车 2:大客车 3:货车 4:危化品车';
comment on column bss_car_day_count.enter_count is '进区车辆数(辆)';
comment on column bss_car_day_count.pass_count is '断面车流量(辆)';
comment on column bss_car_day_count.create_ts is '创建时间';
comment on column bss_car_day_count.created_by is '创建人';

create table bss_staff (
  id varchar(32) not null primary key,
  staff_no varchar(12) not null unique,
  staff_name varchar(30) not null,
  gender varchar(1) not null,
  post_code varchar(10) not null,
  service_area_id varchar(32) references bss_service_area (id),
  phone varchar(20),
  id_card varchar(18),
  base_salary numeric(10, 2),
  hire_date date not null,
  leave_date date,
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  delete_ts timestamp
);
comment on table bss_staff is '服务区员工信息表';
comment on column bss_staff.id is '主键ID';
comment on column bss_staff.staff_no is '工号';
comment on column bss_staff.staff_name is '员工姓名';
comment on column bss_staff.gender is '性别 M:男 F:女';
comment on column bss_staff.post_code is '岗位编码';
comment on column bss_staff.service_area_id is '所在服务区ID';
comment on column bss_staff.phone is '手机号码';
comment on column bss_staff.id_card is '身份证号';
comment on column bss_staff.base_salary is '基本工资(元)';
comment on column bss_staff.hire_date is '入职日期';
comment on column bss_staff.leave_date is '离职日期';
comment on column bss_staff.version is '版本号';
comment on column bss_staff.create_ts is '创建时间';
comment on column bss_staff.created_by is '创建人';
comment on column bss_staff.delete_ts is '删除时间';

create table bss_branch_contract (
  id varchar(32) not null primary key,
  contract_no varchar(24) not null unique,
  branch_id varchar(32) not null references bss_branch (id),
  company_id varchar(32) not null references bss_company (id),
  sign_date varchar(10) not null,
  start_date date not null,
  end_date date not null,
  month_rent numeric(12, 2) not null,
  commission_rate numeric(5, 2) not null,
  deposit numeric(12, 2),
  contract_status smallint not null,
  terms jsonb,
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  update_ts timestamp,
  delete_ts timestamp,
  constraint bss_branch_contract_period_check check (end_date > start_date)
);
comment on table bss_branch_contract is '档口租赁合同表';
comment on column bss_branch_contract.contract_no is '合同编号';
comment on column bss_branch_contract.branch_id is '档口ID';
comment on column bss_branch_contract.company_id is '承租公司ID';
comment on column bss_branch_contract.sign_date is '签订日期,格式 YYYY-MM-DD';
comment on column bss_branch_contract.start_date is '合同开始日期';
comment on column bss_branch_contract.end_date is '合同结束日期';
comment on column bss_branch_contract.month_rent is '月租金(元)';
comment on column bss_branch_contract.commission_rate is '营业额提成比例(%)';
comment on column bss_branch_contract.deposit is '保证金(元)';

create table bss_warehouse (
  id varchar(32) not null primary key,
  warehouse_no varchar(12) not null unique,
  warehouse_name varchar(60) not null,
  service_area_id varchar(32) not null references bss_service_area (id),
  manager_id varchar(32),
  capacity numeric(10, 2),
  is_cold boolean not null default false,
  create_ts timestamp,
  created_by varchar(50)
);
comment on table bss_warehouse is '仓库信息表';
comment on column bss_warehouse.warehouse_no is '仓库编码';
comment on column bss_warehouse.warehouse_name is '仓库名称';
comment on column bss_warehouse.service_area_id is '所属服务区ID';
comment on column bss_warehouse.manager_id is '仓库管理员ID(员工)';
comment on column bss_warehouse.capacity is '库容(立方米)';
comment on column bss_warehouse.is_cold is '是否冷库';

create table bss_goods (
  id varchar(32) not null primary key,
  goods_no varchar(16) not null unique,
  goods_name varchar(60) not null,
  goods_category varchar(10) not null,
  unit varchar(10) not null,
  cost_price numeric(10, 2) not null,
  sale_price numeric(10, 2) not null,
  shelf_days integer,
  origin_city varchar(30),
  is_specialty boolean not null default false,
  create_ts timestamp,
  created_by varchar(50),
  delete_ts timestamp,
  constraint bss_goods_price_check check (sale_price >= cost_price)
);
comment on table bss_goods is '商品信息表';
comment on column bss_goods.goods_no is '商品编码';
comment on column bss_goods.goods_name is '商品名称';
comment on column bss_goods.goods_category is '商品分类编码';
comment on column bss_goods.unit is '计量单位';
comment on column bss_goods.cost_price is '进货价(元)';
comment on column bss_goods.sale_price is '零售价(元)';
comment on column bss_goods.shelf_days is '保质期(天)';
comment on column bss_goods.is_specialty is '是否地方特产';
comment on column bss_goods.delete_ts is '删除时间';

create table bss_stock_flow (
  id bigint generated always as identity primary key,
  flow_date date not null,
  warehouse_id varchar(32) not null references bss_warehouse (id),
  goods_id varchar(32) not null references bss_goods (id),
  flow_type varchar(4) not null,
  quantity integer not null,
  unit_price numeric(10, 2) not null,
  amount numeric(12, 2) generated always as (quantity * unit_price) stored,
  operator_id varchar(32),
  remark varchar(200),
  create_ts timestamp
);
comment on table bss_stock_flow is '仓库出入库流水表';
comment on column bss_stock_flow.id is '流水ID';
comment on column bss_stock_flow.flow_date is '出入库日期';
comment on column bss_stock_flow.warehouse_id is '仓库ID';
comment on column bss_stock_flow.goods_id is '商品ID';
comment on column bss_stock_flow.flow_type is '流水类型 in:入库 out:出库 loss:报损';
comment on column bss_stock_flow.quantity is '数量';
comment on column bss_stock_flow.unit_price is '单价(元)';
comment on column bss_stock_flow.amount is '金额(元)';
comment on column bss_stock_flow.operator_id is '经办人ID';

create table bss_charging_order (
  id varchar(32) not null,
  order_no varchar(24) not null,
  service_area_id varchar(32) not null references bss_service_area (id),
  pile_no varchar(10) not null,
  start_time timestamp not null,
  end_time timestamp not null,
  energy_kwh numeric(8, 2) not null,
  charge_fee numeric(10, 2) not null,
  service_fee numeric(10, 2) not null,
  pay_channel smallint not null,
  create_ts timestamp,
  primary key (id, start_time)
) partition by range (start_time);
create table bss_charging_order_2022 partition of bss_charging_order for values from ('2022-01-01') to ('2023-01-01');
create table bss_charging_order_2023 partition of bss_charging_order for values from ('2023-01-01') to ('2024-01-01');
comment on table bss_charging_order is '充电订单表,按年分区';
comment on column bss_charging_order.id is '主键ID';
comment on column bss_charging_order.order_no is '充电订单号';
comment on column bss_charging_order.service_area_id is '服务区ID';
comment on column bss_charging_order.pile_no is '充电桩编号';
comment on column bss_charging_order.start_time is '开始充电时间';
comment on column bss_charging_order.end_time is '结束充电时间';
comment on column bss_charging_order.energy_kwh is '充电量(千瓦时)';
comment on column bss_charging_order.charge_fee is '电费(元)';
comment on column bss_charging_order.service_fee is '服务费(元)';
comment on column bss_charging_order.pay_channel is '支付渠道 1:微信 2:支付宝 3:ETC';

-- From the finance department's spreadsheets: months as text, no comment on the table.
create table bss_energy_month (
  id varchar(32) not null primary key,
  service_area_no varchar(10) not null,
  stat_month varchar(6) not null,
  electricity_kwh numeric(12, 2),
  water_ton numeric(10, 2),
  gas_m3 numeric(10, 2),
  total_fee numeric(12, 2),
  created_by varchar(50),
  create_ts timestamp,
  unique (service_area_no, stat_month)
);
comment on column bss_energy_month.service_area_no is '服务区编码';
comment on column bss_energy_month.stat_month is '统计月份,格式 YYYYMM';
comment on column bss_energy_month.total_fee is '能耗费用(元)';

create table bss_complaint (
  id varchar(32) not null primary key,
  complaint_no varchar(20) not null unique,
  service_area_id varchar(32) not null references bss_service_area (id),
  branch_id varchar(32),
  complaint_time timestamp not null,
  complaint_type varchar(10) not null,
  complaint_level smallint not null,
  content text,
  contact_phone varchar(20),
  handle_status smallint not null,
  handler_id varchar(32),
  finish_time timestamp,
  score smallint,
  version integer not null default 1,
  create_ts timestamp,
  created_by varchar(50),
  delete_ts timestamp
);
comment on table bss_complaint is '顾客投诉表';
comment on column bss_complaint.id is '主键ID';
comment on column bss_complaint.complaint_no is '投诉单号';
comment on column bss_complaint.service_area_id is '服务区ID';
comment on column bss_complaint.branch_id is '被投诉档口ID';
comment on column bss_complaint.complaint_time is '投诉时间';
comment on column bss_complaint.complaint_type is '投诉类型编码';
comment on column bss_complaint.complaint_level is '投诉等级 1:一般 2:较重 3:严重';
comment on column bss_complaint.content is '投诉内容';
comment on column bss_complaint.contact_phone is '联系电话';
comment on column bss_complaint.handle_status is '处理状态 0:待处理 1:处理中 2:已办结';
comment on column bss_complaint.handler_id is '处理人ID';
comment on column bss_complaint.finish_time is '办结时间';
comment on column bss_complaint.score is '满意度评分(1-5分)';
comment on column bss_complaint.delete_ts is '删除时间';

create table bss_dict (
  id integer not null primary key,
  dict_type varchar(30) not null,
  dict_code varchar(10) not null,
  dict_name varchar(60) not null,
  sort_no integer,
  enabled boolean not null default true,
  unique (dict_type, dict_code)
);
comment on table bss_dict is '数据字典表';
comment on column bss_dict.dict_type is '字典类型';
comment on column bss_dict.dict_code is '字典编码';
comment on column bss_dict.dict_name is '字典名称';

create view bss_area_month_income as
select
  a.id as service_area_id,
  a.service_area_name,
  date_trunc('month', d.oper_date)::date as income_month,
  sum(d.pay_sum) as month_pay_sum,
  sum(d.order_sum) as month_order_sum
from bss_business_day_data d
join bss_service_area a on a.service_area_no = d.service_area_no
where d.delete_ts is null
group by a.id, a.service_area_name, date_trunc('month', d.oper_date);
comment on view bss_area_month_income is '服务区月营收视图';
comment on column bss_area_month_income.income_month is '营收月份';
comment on column bss_area_month_income.month_pay_sum is '月支付总金额(元)';
comment on column bss_area_month_income.month_order_sum is '月订单总数';
