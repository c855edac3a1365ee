/*
title = "合同金额高于成交金额"
title_en = "Contract above its award"
tests = "合同金额高于所依据的成交金额，币种相同"
tests_en = "a contract is worth more than its award, in one currency"
leaves_out = "已撤销的合同"
leaves_out_en = "cancelled contracts"
law = "cn-procurement-law"
version = "2"
message = "合同金额 {value} 高于成交金额 {limit_amount}"
message_en = "the contract is worth {value}, more than its award of {limit_amount}"
remedy = "请核对；补充合同请另列为合同变更"
remedy_en = "check it; publish an amendment as a contract change"
*/
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'amount' AS field,
       c.amount AS value, c.signed_on AS day, a.amount AS limit_amount
FROM contracts c
JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
    AND a.currency = c.currency
WHERE c.amount > a.amount AND COALESCE(c.status, 'active') <> 'cancelled'
