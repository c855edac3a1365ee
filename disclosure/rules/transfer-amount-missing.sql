/*
title = "替代直接提供而没有划转金额"
title_en = "Replaces own provision, moves no budget"
tests = "计划项目替代政府直接提供的服务，而没有写明划转的原预算金额"
tests_en = "a plan item replaces what the government itself provided and names no budget that was moved for it"
leaves_out = "金额是否足够"
leaves_out_en = "whether the amount suffices"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
severity = "absence"
message = "计划项目 {value} 替代直接提供，没有写明划转的预算金额"
message_en = "the plan item {value} replaces own provision and names no budget moved"
remedy = "请填写划转的预算金额（费随事转）"
remedy_en = "fill in the budget that moved with the task"
*/
SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key,
       'transferred_budget_amount' AS field, plan_item_id AS value, published_on AS day
FROM plan_items
WHERE replaces_direct_provision = 1 AND transferred_budget_amount IS NULL
    AND COALESCE(status, 'planned') <> 'cancelled'
