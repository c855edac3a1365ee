/*
title = "达到采购限额而列为范围外"
title_en = "Outside the scope above the limit"
tests = "计划项目列为不在政府采购范围内，而预算达到当地当时的采购限额标准（元）"
tests_en = "a plan item is said to be outside the scope of procurement law, and its budget reaches the limit of its place and day (in yuan)"
leaves_out = "没有公布限额标准的地区"
leaves_out_en = "places whose limit is not published"
law = "cn-procurement-law"
jurisdiction = "CN"
parameters = ["procurement-yuan"]
message = "预算 {value} 元达到采购限额标准 {limit_amount} 元，而列为范围外"
message_en = "the budget of {value} yuan reaches the limit of {limit_amount} yuan, and is said to be outside the scope"
remedy = "请核对是否属于政府采购范围"
remedy_en = "check whether it is within the scope of procurement law"
*/
WITH planned AS (
    SELECT i.publisher, i.plan_item_id, i.budget_amount, i.published_on AS day,
           COALESCE(p.region_code, '') AS place
    FROM plan_items i
    LEFT JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
    WHERE i.in_procurement_scope = 0 AND i.currency = 'CNY'
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'procurement-yuan' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_amount
    FROM planned t
)
SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, 'budget_amount' AS field,
       budget_amount AS value, day, limit_amount
FROM judged WHERE budget_amount >= limit_amount
