/*
title = "单设专项资金"
title_en = "Special fund"
tests = "计划项目写明使用专项资金"
tests_en = "a plan item is paid from a special fund"
leaves_out = "专项资金是否经过批准"
leaves_out_en = "whether the fund was approved"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "计划项目 {value} 使用专项资金"
message_en = "the plan item {value} is paid from a special fund"
remedy = "购买服务的资金在部门预算中安排；另有批准的，请写明"
remedy_en = "services are paid from the budget of the department; where a fund was approved, say so"
*/
SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, 'is_special_fund' AS field,
       plan_item_id AS value, published_on AS day
FROM plan_items
WHERE is_special_fund = 1 OR fund_source = 'special-fund'
