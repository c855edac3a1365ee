/*
title = "成交金额高于最高限价"
title_en = "Award above the ceiling"
tests = "同一采购的有效成交金额之和高于最高限价（没有限价时高于预算），币种相同"
tests_en = "the active awards of a tender come to more than its ceiling, or its budget where it has none, in one currency"
law = "cn-procurement-law"
message = "成交合计 {value} 高于最高限价或预算 {limit_amount}"
message_en = "the awards come to {value}, above the ceiling or budget {limit_amount}"
remedy = "请核对金额和单位（元）"
remedy_en = "check the amounts and their unit"
*/
WITH sums AS (
    SELECT publisher, tender_id, currency, ROUND(SUM(amount), 4) AS amount,
           MAX(award_id) AS award_id
    FROM awards
    WHERE COALESCE(status, 'active') = 'active' AND tender_id IS NOT NULL
    GROUP BY publisher, tender_id, currency
)
SELECT a.publisher, 'awards' AS resource, a.award_id AS row_key, 'amount' AS field,
       s.amount AS value, a.awarded_on AS day,
       COALESCE(t.ceiling_amount, t.budget_amount) AS limit_amount
FROM sums s
JOIN tenders t ON t.publisher = s.publisher AND t.tender_id = s.tender_id
    AND t.currency = s.currency
JOIN awards a ON a.publisher = s.publisher AND a.award_id = s.award_id
WHERE s.amount > COALESCE(t.ceiling_amount, t.budget_amount)
