/*
title = "付款合计高于合同"
title_en = "Paid more than the contract"
tests = "一份合同的付款合计高于变更后的合同金额，币种相同"
tests_en = "the payments of a contract come to more than its amount after all changes, in one currency"
law = "cn-procurement-law"
message = "付款合计 {value}，合同金额 {limit_amount}"
message_en = "the payments come to {value}, the contract to {limit_amount}"
remedy = "请核对付款和合同变更"
remedy_en = "check payments and contract changes"
*/
WITH paid AS (
    SELECT publisher, contract_id, currency, ROUND(SUM(amount), 4) AS amount,
           MAX(paid_on) AS last_on
    FROM payments WHERE contract_id IS NOT NULL GROUP BY publisher, contract_id, currency
)
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'amount' AS field,
       p.amount AS value, p.last_on AS day, c.present_amount AS limit_amount
FROM paid p
JOIN contracts c ON c.publisher = p.publisher AND c.contract_id = p.contract_id
    AND c.currency = p.currency
WHERE p.amount > c.present_amount
