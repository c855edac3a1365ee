/*
title = "币种代码不存在"
title_en = "Unknown currency"
tests = "币种不是 ISO 4217 的代码"
tests_en = "a currency is no code of ISO 4217"
message = "“{value}”不是 ISO 4217 的币种代码"
message_en = "\"{value}\" is no currency code of ISO 4217"
remedy = "请写三个字母的代码，如 CNY"
remedy_en = "write the three letters, like CNY"
version = "2"
*/
WITH amounts AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, currency,
           published_on AS day FROM plan_items
    UNION ALL SELECT publisher, 'notices', notice_id, currency, published_at FROM notices
    UNION ALL SELECT publisher, 'lots', lot_id, currency, CAST(NULL AS TEXT) FROM lots
    UNION ALL SELECT publisher, 'awards', award_id, currency, awarded_on FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, currency, signed_on FROM contracts
    UNION ALL SELECT publisher, 'payments', payment_id, currency, paid_on FROM payments
)
SELECT publisher, resource, row_key, 'currency' AS field, currency AS value,
       SUBSTR(day, 1, 10) AS day
FROM amounts WHERE currency NOT IN (SELECT code FROM codes WHERE codelist = 'currency')
