/*
title = "金额没有币种"
title_en = "Amount without a currency"
tests = "写了金额，没有写币种"
tests_en = "there is an amount and no currency"
message = "金额 {value} 没有币种"
message_en = "the amount {value} has no currency"
remedy = "请填写币种（currency），如 CNY"
remedy_en = "fill in the currency, like CNY"
*/
WITH amounts AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, currency,
           COALESCE(budget_amount, unit_price) AS amount, published_on AS day FROM plan_items
    UNION ALL SELECT publisher, 'notices', notice_id, currency,
           COALESCE(budget_amount, ceiling_amount), SUBSTR(published_at, 1, 10) FROM notices
    UNION ALL SELECT publisher, 'lots', lot_id, currency,
           COALESCE(budget_amount, ceiling_amount), NULL FROM lots
    UNION ALL SELECT publisher, 'awards', award_id, currency, amount, awarded_on FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, currency, amount, signed_on
    FROM contracts
    UNION ALL SELECT publisher, 'payments', payment_id, currency, amount, paid_on FROM payments
)
SELECT publisher, resource, row_key, 'currency' AS field, amount AS value, day
FROM amounts WHERE amount IS NOT NULL AND currency IS NULL
