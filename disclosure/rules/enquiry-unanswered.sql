/*
title = "期限已过而没有答复"
title_en = "Due and not answered"
tests = "询问、质疑或投诉的期限早于数据截至之日，而没有答复日期"
tests_en = "a question, query or complaint was due before the day of the data and has no decision"
law = "cn-procurement-law"
jurisdiction = "CN"
severity = "absence"
message = "期限是 {value}，至今没有答复"
message_en = "it was due on {value} and is not answered"
remedy = "请填写答复日期和内容"
remedy_en = "fill in day and text of the decision"
*/
SELECT q.publisher, 'enquiries' AS resource, q.enquiry_id AS row_key, 'decided_on' AS field,
       q.due_on AS value, q.due_on AS day
FROM enquiries q
JOIN publishers u ON u.publisher = q.publisher
WHERE q.decided_on IS NULL AND q.due_on < SUBSTR(u.as_of, 1, 10)
