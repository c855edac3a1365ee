/*
title = "计划没有备案记录"
title_en = "Plan without a filing"
tests = "未取消的计划项目既无备案编号也无备案日期；仅限为其他计划登记备案的发布方"
tests_en = "a plan item that was not cancelled has neither number nor day of filing, though others of the publisher have"
leaves_out = "从不登记备案的发布方"
leaves_out_en = "publishers that record no filing at all"
law = "cn-procurement-law"
jurisdiction = "CN"
severity = "absence"
message = "计划项目 {value} 没有备案记录"
message_en = "the plan item {value} has no filing"
remedy = "请填写备案编号和备案日期"
remedy_en = "fill in number and day of filing"
*/
WITH filing AS (
    SELECT publisher FROM plan_items WHERE filed_on IS NOT NULL GROUP BY publisher
)
SELECT p.publisher, 'plan-items' AS resource, p.plan_item_id AS row_key, 'filing_number' AS field,
       p.plan_item_id AS value, p.published_on AS day
FROM plan_items p
JOIN filing f ON f.publisher = p.publisher
WHERE p.filing_number IS NULL AND p.filed_on IS NULL AND COALESCE(p.status, 'planned') <> 'cancelled'
