/*
title = "单价乘数量不等于预算"
title_en = "Unit price times quantity is not the budget"
tests = "计划的单价乘数量与预算之差超过每单位 0.01"
tests_en = "unit price times quantity differs from the budget by more than 0.01 a unit"
law = "bj-jingzhengbanfa-2014-34"
message = "单价乘数量为 {product}，预算为 {value}"
message_en = "unit price times quantity is {product}, the budget is {value}"
remedy = "请核对单价、数量和预算（以事定费）"
remedy_en = "check price, quantity and budget"
*/
SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, 'budget_amount' AS field,
       budget_amount AS value, published_on AS day,
       ROUND(unit_price * quantity, 4) AS product
FROM plan_items
WHERE ABS(unit_price * quantity - budget_amount) > 0.01 * COALESCE(quantity, 1)
