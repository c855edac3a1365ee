/*
title = "最高限价高于预算"
title_en = "Ceiling above the budget"
tests = "公告的最高限价高于同一公告的预算"
tests_en = "the ceiling of a notice is higher than the budget of the same notice"
message = "最高限价 {value} 高于预算 {limit_amount}"
message_en = "the ceiling {value} is above the budget {limit_amount}"
remedy = "请核对金额和单位（元）"
remedy_en = "check both amounts and their unit"
*/
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'ceiling_amount' AS field,
       ceiling_amount AS value, SUBSTR(published_at, 1, 10) AS day,
       budget_amount AS limit_amount
FROM notices WHERE ceiling_amount > budget_amount
