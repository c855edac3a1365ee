/*
title = "合同早于成交"
title_en = "Contract signed before its award"
tests = "合同签订日期早于所依据的成交日期"
tests_en = "a contract was signed before its award"
leaves_out = "已撤销的合同"
leaves_out_en = "cancelled contracts"
law = "cn-procurement-law"
version = "2"
message = "签约（{value}）早于定标（{awarded_on}）"
message_en = "the contract was signed on {value}, before the award ({awarded_on})"
remedy = "请核对两个日期；承接主体确定后才能签约"
remedy_en = "check both days; a contract follows the award"
*/
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'signed_on' AS field,
       c.signed_on AS value, c.signed_on AS day, a.awarded_on
FROM contracts c
JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
WHERE c.signed_on < a.awarded_on AND COALESCE(c.status, 'active') <> 'cancelled'
