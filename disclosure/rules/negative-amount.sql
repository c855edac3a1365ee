/*
title = "金额为负"
title_en = "Amount below zero"
tests = "预算、成交或合同金额小于零"
tests_en = "a budget, award or contract amount is below zero"
message = "金额为负：{value}"
message_en = "the amount is below zero: {value}"
remedy = "请核对"
remedy_en = "check it"
*/
WITH amounts AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key,
           'budget_amount' AS field, budget_amount AS value, published_on AS day FROM plan_items
    UNION ALL SELECT publisher, 'notices', notice_id, 'budget_amount', budget_amount,
           SUBSTR(published_at, 1, 10) FROM notices
    UNION ALL SELECT publisher, 'awards', award_id, 'amount', amount, awarded_on FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, 'amount', amount, signed_on
    FROM contracts
)
SELECT publisher, resource, row_key, field, value, day FROM amounts WHERE value < 0
