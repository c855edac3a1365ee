/*
title = "答复超过期限"
title_en = "Answered after the due day"
tests = "询问、质疑或投诉的答复日期晚于其期限"
tests_en = "a question, query or complaint was decided after its due day"
leaves_out = "期限如何计算：以发布方写明的日期为准"
leaves_out_en = "how the due day is reckoned: the publisher names it"
law = "cn-procurement-law"
jurisdiction = "CN"
message = "答复于 {value}，期限是 {due_on}"
message_en = "decided on {value}, due on {due_on}"
remedy = "请核对两个日期；延期的，请写明理由"
remedy_en = "check both days; where it was prolonged, say why"
*/
SELECT publisher, 'enquiries' AS resource, enquiry_id AS row_key, 'decided_on' AS field,
       decided_on AS value, decided_on AS day, due_on
FROM enquiries WHERE decided_on > due_on
