/*
title = "付款早于签约"
title_en = "Payment before the contract"
tests = "付款日期早于合同签订日期"
tests_en = "money was paid before the contract was signed"
message = "付款（{value}）早于签约（{signed_on}）"
message_en = "the payment ({value}) comes before the contract ({signed_on})"
remedy = "请核对两个日期"
remedy_en = "check both days"
*/
SELECT p.publisher, 'payments' AS resource, p.payment_id AS row_key, 'paid_on' AS field,
       p.paid_on AS value, p.paid_on AS day, c.signed_on
FROM payments p
JOIN contracts c ON c.publisher = p.publisher AND c.contract_id = p.contract_id
WHERE p.paid_on < c.signed_on
