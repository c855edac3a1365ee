/*
title = "备案晚于采购公告"
title_en = "Plan filed after its tender"
tests = "计划项目的备案日期晚于同一项目当年的首个采购公告"
tests_en = "a plan item was filed after the first tender notice of its project in the same year"
law = "cn-procurement-law"
jurisdiction = "CN"
message = "计划备案（{value}）晚于采购公告（{tendered_on}）"
message_en = "the plan was filed on {value}, after the tender notice ({tendered_on})"
remedy = "请核对备案日期；采购活动在备案之后进行"
remedy_en = "check the day of filing; a plan is filed before its tender"
*/
WITH calls AS MATERIALIZED (
    SELECT publisher, project_id, SUBSTR(published_at, 1, 4) AS year,
           SUBSTR(published_at, 1, 10) AS day
    FROM notices WHERE kind = 'tender'
), called AS (
    SELECT publisher, project_id, year, MIN(day) AS tendered_on
    FROM calls GROUP BY publisher, project_id, year
)
SELECT p.publisher, 'plan-items' AS resource, p.plan_item_id AS row_key, 'filed_on' AS field,
       p.filed_on AS value, p.filed_on AS day, c.tendered_on
FROM plan_items p
JOIN called c ON c.publisher = p.publisher AND c.project_id = p.project_id
    AND c.year = CAST(p.fiscal_year AS TEXT)
WHERE p.filed_on > c.tendered_on
