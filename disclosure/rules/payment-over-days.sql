/*
title = "验收后付款超过规定天数"
title_en = "Paid later after acceptance than its place allows"
tests = "验收至付款的天数超过当地当时规定的天数"
tests_en = "more days passed from acceptance to payment than its place allows for on that day"
leaves_out = "没有写明验收日期的付款；没有规定天数的地区"
leaves_out_en = "payments that name no day of acceptance; places without such a number"
jurisdiction = "CN"
parameters = ["payment-days"]
message = "{accepted_on} 验收，{value} 付款，历时 {gap} 天，规定 {limit_days} 天"
message_en = "accepted on {accepted_on}, paid on {value}; days: {gap}, limit: {limit_days}"
remedy = "请核对；合同另有约定的，请写明"
remedy_en = "check it; where the contract says otherwise, say so"
*/
WITH paid AS (
    SELECT y.publisher, y.payment_id, y.paid_on AS day, y.accepted_on, p.number - d.number AS gap,
           COALESCE(j.region_code, '') AS place
    FROM payments y
    JOIN days p ON p.day = y.paid_on
    JOIN days d ON d.day = y.accepted_on
    LEFT JOIN contracts c ON c.publisher = y.publisher AND c.contract_id = y.contract_id
    LEFT JOIN projects j ON j.publisher = c.publisher AND j.project_id = c.project_id
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'payment-days' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM paid t
)
SELECT publisher, 'payments' AS resource, payment_id AS row_key, 'accepted_on' AS field,
       day AS value, day, accepted_on, gap, limit_days
FROM judged WHERE gap > limit_days
