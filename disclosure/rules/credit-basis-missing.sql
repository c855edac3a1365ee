/*
title = "不利信用记录没有依据"
title_en = "Adverse record without a basis"
tests = "违约、违法违规、停止承接或年检不合格的记录没有写明依据或作出机关"
tests_en = "a breach, violation, suspension or failed inspection names no basis or no issuer"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "记录 {value} 没有写明依据或作出机关"
message_en = "the record {value} names no basis or no issuer"
remedy = "请填写依据（文书编号）和作出机关"
remedy_en = "fill in the basis (number of the decision) and the issuer"
*/
SELECT publisher, 'credit-records' AS resource, credit_record_id AS row_key, 'basis' AS field,
       credit_record_id AS value, occurred_on AS day
FROM credit_records
WHERE kind IN ('breach', 'violation', 'suspension', 'inspection-failed')
    AND (basis IS NULL OR issuer IS NULL)
