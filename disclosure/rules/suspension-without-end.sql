/*
title = "停止承接没有截止日期"
title_en = "Suspension without an end"
tests = "停止承接的记录没有写明有效期的截止日期"
tests_en = "a suspension names no day until which it holds"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "停止承接记录 {value} 没有截止日期"
message_en = "the suspension {value} names no end"
remedy = "请填写截止日期"
remedy_en = "fill in the last day"
*/
SELECT publisher, 'credit-records' AS resource, credit_record_id AS row_key,
       'valid_until' AS field, credit_record_id AS value, occurred_on AS day
FROM credit_records WHERE kind = 'suspension' AND valid_until IS NULL
