/*
title = "采购预算高于计划"
title_en = "Tenders above the plan"
tests = "项目各次采购的预算合计高于其计划金额"
tests_en = "the tenders of a project ask for more than its plan of all years"
law = "cn-mof-order-102"
message = "各次采购预算合计 {value} 高于计划 {limit_amount}"
message_en = "the tenders ask for {value}, more than the plan of {limit_amount}"
remedy = "请核对；预算调整请登记计划修订"
remedy_en = "check it; publish an adjusted plan"
*/
SELECT p.publisher, 'plan-items' AS resource, MIN(i.plan_item_id) AS row_key,
       'budget_amount' AS field, p.budget_amount AS value, MIN(i.published_on) AS day,
       p.planned_amount AS limit_amount
FROM projects p
JOIN plan_items i ON i.publisher = p.publisher AND i.project_id = p.project_id
WHERE p.budget_amount > p.planned_amount
GROUP BY p.publisher, p.project_id, p.budget_amount, p.planned_amount
