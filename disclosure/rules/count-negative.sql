/*
title = "数量为负"
title_en = "Count below zero"
tests = "受益人数、数量或投标家数小于零"
tests_en = "a number of beneficiaries, of bidders or a quantity is below zero"
message = "数量为负：{value}"
message_en = "the count is below zero: {value}"
remedy = "请核对"
remedy_en = "check it"
*/
WITH counts AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key,
           'beneficiaries_planned' AS field, beneficiaries_planned AS value, published_on AS day
    FROM plan_items
    UNION ALL SELECT publisher, 'plan-items', plan_item_id, 'quantity', quantity, published_on
    FROM plan_items
    UNION ALL SELECT publisher, 'awards', award_id, 'bidders_count', bidders_count, awarded_on
    FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, 'quantity', quantity, signed_on
    FROM contracts
)
SELECT publisher, resource, row_key, field, value, day FROM counts WHERE value < 0
