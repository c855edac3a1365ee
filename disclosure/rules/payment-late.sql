/*
title = "付款晚于应付日期"
title_en = "Paid after the due day"
tests = "付款日期晚于发布方写明的应付日期"
tests_en = "a payment was made after the day on which the contract has it due"
leaves_out = "没有写明应付日期的付款；至今没有支付的款项"
leaves_out_en = "payments that name no due day; what has not been paid yet"
message = "付款日期是 {value}，应付日期是 {due_on}，晚了 {gap} 天"
message_en = "paid on {value}, due on {due_on}; days late: {gap}"
remedy = "请核对；因验收或服务原因推迟的，请写明"
remedy_en = "check it; where the service was the reason, say so"
*/
SELECT y.publisher, 'payments' AS resource, y.payment_id AS row_key, 'paid_on' AS field,
       y.paid_on AS value, y.paid_on AS day, y.due_on, p.number - d.number AS gap
FROM payments y
JOIN days p ON p.day = y.paid_on
JOIN days d ON d.day = y.due_on
WHERE y.paid_on > y.due_on
