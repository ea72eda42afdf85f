-- name: 每月销售额和环比
SELECT to_char("销售时间", 'YYYY-MM') AS 月份,
       SUM("数量" * "单价") AS 销售额,
       LAG(SUM("数量" * "单价")) OVER (ORDER BY to_char("销售时间", 'YYYY-MM')) AS 上月销售额,
       ROUND((SUM("数量" * "单价") / NULLIF(LAG(SUM("数量" * "单价")) OVER (ORDER BY to_char("销售时间", 'YYYY-MM')), 0) - 1) * 100, 2) || '%' AS 环比
FROM "销售记录"
GROUP BY 1
ORDER BY 月份;

-- name: 行转列：每个学生各科成绩
SELECT student_no AS 学号, student_name AS 姓名,
       MAX(CASE subject WHEN '语文' THEN score END) AS 语文,
       MAX(CASE subject WHEN '数学' THEN score END) AS 数学,
       MAX(CASE WHEN subject = '英语' THEN score ELSE 0 END) AS 英语,
       SUM(score) AS 总分, ROUND(AVG(score), 1) AS 平均分,
       DENSE_RANK() OVER (ORDER BY SUM(score) DESC) AS 名次
FROM student_score
GROUP BY student_no, student_name
ORDER BY 名次

-- name: 各班各科及格率和优秀率
SELECT class_name AS 班级, subject AS 科目, count(*) AS 人数,
       concat(round(count(*) FILTER (WHERE score >= 60) * 100.0 / count(*), 1), '%') AS 及格率,
       concat(round(sum(CASE WHEN score >= 90 THEN 1 ELSE 0 END) * 100.0 / count(*), 1), '%') AS 优秀率
FROM student_score
GROUP BY 1, 2
ORDER BY 1, 2

-- name: 成绩等级分布
SELECT CASE WHEN score >= 90 THEN '优' WHEN score >= 75 THEN '良' WHEN score >= 60 THEN '中' ELSE '差' END AS 等级,
       COUNT(*) AS 人次, repeat('█', (count(*) / 5)::int) AS 条形图
FROM student_score
WHERE subject <> '物理'
GROUP BY 等级
ORDER BY min(score) DESC

-- name: 每科最高分的学生（含并列）
SELECT s.subject 科目, s.student_name 姓名, s.score 分数
FROM student_score s
WHERE s.score = (SELECT max(score) FROM student_score WHERE subject = s.subject)
ORDER BY 科目, 姓名

-- name: 小计与总计
SELECT COALESCE(m."省份", '总计') AS 省份, CASE WHEN GROUPING(m."门店名称") = 1 THEN '小计' ELSE m."门店名称" END AS 门店,
       SUM(s."数量" * s."单价")::numeric(14, 2) AS 金额, COUNT(DISTINCT s."会员号") AS 会员数
FROM "销售记录" s JOIN "门店" m USING ("门店编号")
GROUP BY ROLLUP (m."省份", m."门店名称")
ORDER BY GROUPING(m."省份"), m."省份", GROUPING(m."门店名称"), 门店

-- name: 行政区划树
WITH RECURSIVE 树 AS (
    SELECT "代码", "名称", "上级代码", 1 AS 层级, "名称" AS 全称
    FROM "行政区划" WHERE "上级代码" IS NULL
    UNION ALL
    SELECT q."代码", q."名称", q."上级代码", 树.层级 + 1, 树.全称 || '/' || q."名称"
    FROM "行政区划" q JOIN 树 ON q."上级代码" = 树."代码"
)
SELECT repeat('　', 层级 - 1) || "名称" AS 名称, 全称, 层级 FROM 树 ORDER BY "代码"

-- name: 会员复购率
/* 复购：同一会员在不同日期有两次以上消费 */
WITH 消费 AS (
    SELECT "会员号", count(DISTINCT "销售时间"::date) AS 天数, sum("数量" * "单价") AS 金额
    FROM "销售记录"
    WHERE "会员号" IS NOT NULL
    GROUP BY "会员号"
)
SELECT h."等级", count(*) AS 会员数, count(x."会员号") AS 消费会员数,
       count(*) FILTER (WHERE x.天数 >= 2) AS 复购会员数,
       round(count(*) FILTER (WHERE x.天数 >= 2)::numeric / nullif(count(x."会员号"), 0) * 100, 2) AS "复购率(%)",
       round(avg(x.金额), 2) AS 客单
FROM "会员" h
LEFT JOIN 消费 x USING ("会员号")
GROUP BY h."等级"
ORDER BY CASE h."等级" WHEN '金卡' THEN 1 WHEN '银卡' THEN 2 ELSE 3 END

-- name: 手机号脱敏和号段
SELECT "姓名", regexp_replace("手机", '^(\d{3})\d{4}(\d+)$', '\1****\2') AS 手机, left("手机", 3) AS 号段,
       CASE WHEN "手机" ~ '^1[3-9]\d{9}$' THEN '有效' ELSE '无效' END AS 校验
FROM "会员"
ORDER BY "会员号"

-- name: 姓氏统计
SELECT CASE WHEN "姓名" ~ '^(欧阳|司马|诸葛)' THEN left("姓名", 2) ELSE left("姓名", 1) END AS 姓, count(*) AS 人数,
       string_agg(DISTINCT "姓名", '、' ORDER BY "姓名") AS 名单
FROM "会员"
GROUP BY 1
ORDER BY 2 DESC

-- name: 用户留存：次日、七日
WITH 首日 AS (SELECT user_id, min(at::date) AS 首日 FROM web.event GROUP BY user_id),
活跃 AS (SELECT DISTINCT user_id, at::date AS 日 FROM web.event)
SELECT f.首日, count(DISTINCT f.user_id) AS 新增,
       count(DISTINCT a.user_id) FILTER (WHERE a.日 = f.首日 + 1) AS 次日留存,
       count(DISTINCT a.user_id) FILTER (WHERE a.日 = f.首日 + 7) AS 七日留存,
       to_char(count(DISTINCT a.user_id) FILTER (WHERE a.日 = f.首日 + 1) * 100.0 / count(DISTINCT f.user_id), 'FM990.00"%"') AS 次日留存率
FROM 首日 f JOIN 活跃 a ON a.user_id = f.user_id
GROUP BY f.首日
ORDER BY f.首日

-- name: 帕累托：占销售额八成的商品
SELECT 商品, 金额, round(累计 / 总额 * 100, 2) AS 累计占比, CASE WHEN 累计 / 总额 <= 0.8 THEN 'A类' WHEN 累计 / 总额 <= 0.95 THEN 'B类' ELSE 'C类' END AS 分类
FROM (
    SELECT "商品" AS 商品, sum("数量" * "单价") AS 金额,
           sum(sum("数量" * "单价")) OVER (ORDER BY sum("数量" * "单价") DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS 累计,
           sum(sum("数量" * "单价")) OVER () AS 总额
    FROM "销售记录" GROUP BY "商品"
) t
ORDER BY 金额 DESC

-- name: 按星期和时段统计
SELECT (ARRAY['周日', '周一', '周二', '周三', '周四', '周五', '周六'])[extract(dow FROM "销售时间")::int + 1] AS 星期,
       CASE WHEN extract(hour FROM "销售时间") < 12 THEN '上午' WHEN extract(hour FROM "销售时间") < 18 THEN '下午' ELSE '晚上' END AS 时段,
       count(*) AS 笔数, round(avg("数量" * "单价"), 2) AS 笔均
FROM "销售记录"
GROUP BY 1, 2, extract(dow FROM "销售时间")
ORDER BY extract(dow FROM "销售时间"), 2

-- name: 中文日期格式
SELECT to_char("注册日期", 'YYYY年MM月DD日') AS 注册日期, to_char("注册日期", 'YYYY"年第"Q"季度"') AS 季度,
       extract(year FROM age(date '2024-06-30', "注册日期")) || '年' || extract(month FROM age(date '2024-06-30', "注册日期")) || '个月' AS 会龄,
       date '2024-06-30' - "注册日期" AS 天数
FROM "会员"
ORDER BY "会员号"
LIMIT 20

-- name: 最近三十天没有消费的会员
SELECT h."会员号", h."姓名", max(s."销售时间") AS 最后消费
FROM "会员" h
LEFT JOIN "销售记录" s ON s."会员号" = h."会员号"
GROUP BY h."会员号", h."姓名"
HAVING max(s."销售时间") IS NULL OR max(s."销售时间") < (SELECT max("销售时间") FROM "销售记录") - INTERVAL '30 days'
ORDER BY 最后消费 NULLS FIRST

-- name: 坪效
SELECT m."门店名称" 门店, m."面积", round(sum(s."数量" * s."单价") / m."面积", 2) AS "坪效（元/平方米）"
FROM "门店" m, "销售记录" s
WHERE m."门店编号" = s."门店编号" AND s."销售时间" BETWEEN '2022-01-01' AND '2022-12-31 23:59:59'
GROUP BY m."门店编号", m."门店名称", m."面积"
ORDER BY 3 DESC
LIMIT 5

-- name: 未及格科目汇总
SELECT student_name AS 姓名, string_agg(subject || '(' || score || ')', '，' ORDER BY score) AS 不及格科目, count(*) AS 门数
FROM student_score WHERE score < 60
GROUP BY student_no, student_name HAVING count(*) >= 2
ORDER BY 门数 DESC, student_name COLLATE "C"

-- name: 中文全文检索（简单配置）
SELECT id, title, ts_headline('simple', body, plainto_tsquery('simple', '数据分析入门'), 'StartSel=【, StopSel=】') AS 摘要
FROM article
WHERE to_tsvector('simple', body) @@ plainto_tsquery('simple', '数据分析入门') AND language = 'zh'
LIMIT 5

-- name: 工单关键词分类
SELECT CASE WHEN subject LIKE '%退货%' OR subject ILIKE '%refund%' THEN '退款退货' WHEN subject ~ '登录|[Ll]ogin' THEN '登录问题' ELSE '其他' END AS 分类,
       count(*) AS 数量, round(avg(extract(epoch FROM closed_at - opened_at) / 3600)::numeric, 1) AS "平均处理时长(小时)"
FROM ticket
GROUP BY 1
ORDER BY 2 DESC

-- name: 支付方式占比
SELECT CASE method WHEN '支付宝' THEN '支付宝' WHEN 'card' THEN '银行卡' WHEN 'paypal' THEN '贝宝' ELSE '账期' END 支付方式,
       sum(amount) 金额, to_char(sum(amount) / sum(sum(amount)) OVER () * 100, '990.99') || '%' 占比
FROM payment
WHERE paid_at >= '2023-01-01' AND currency = 'CNY'
GROUP BY method
ORDER BY 金额 DESC

-- name: 年龄段与消费的交叉表
SELECT 段.名称 AS 年龄段,
       count(*) FILTER (WHERE c.segment = 'consumer') AS 个人,
       count(*) FILTER (WHERE c.segment = 'corporate') AS 企业,
       count(*) FILTER (WHERE c.segment = 'home office') AS 居家办公
FROM customer c
JOIN (VALUES ('30岁以下', 0, 30), ('30-44岁', 30, 45), ('45-59岁', 45, 60), ('60岁及以上', 60, 200)) AS 段(名称, 下限, 上限)
  ON date_part('year', age(date '2024-06-30', c.birthday)) >= 段.下限 AND date_part('year', age(date '2024-06-30', c.birthday)) < 段.上限
GROUP BY 段.名称, 段.下限
ORDER BY 段.下限

-- name: 组织架构（缩进显示）
WITH RECURSIVE 架构 AS (
    SELECT id, name, manager_id, 1 AS 级别, name::text AS 路径 FROM employee WHERE manager_id IS NULL
    UNION ALL
    SELECT e.id, e.name, e.manager_id, j.级别 + 1, j.路径 || '→' || e.name FROM employee e JOIN 架构 j ON e.manager_id = j.id
)
SELECT lpad('', (级别 - 1) * 2, '-') || name AS 员工, 级别, 路径 FROM 架构 WHERE 级别 <= 4 ORDER BY 路径

-- name: 商品组合（同一会员同一天）
SELECT a."商品" AS 商品甲, b."商品" AS 商品乙, count(*) AS 次数
FROM "销售记录" a JOIN "销售记录" b ON a."会员号" = b."会员号" AND a."商品" < b."商品" AND a."销售时间"::date - b."销售时间"::date BETWEEN -60 AND 60
GROUP BY 1, 2
HAVING count(*) >= 2
ORDER BY 3 DESC, 1, 2
LIMIT 10
