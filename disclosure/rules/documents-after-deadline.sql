/*
title = "文件获取晚于响应截止"
title_en = "Documents available after the deadline"
tests = "采购文件的获取截止日期晚于响应截止日期"
tests_en = "documents can be had after responses are closed"
message = "文件获取截止（{value}）晚于响应截止（{later}）"
message_en = "documents can be had until {value}, after responses close ({later})"
remedy = "请核对两个时间"
remedy_en = "check both"
*/
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'documents_until' AS field,
       documents_until AS value, SUBSTR(published_at, 1, 10) AS day,
       submission_deadline AS later
FROM notices
WHERE SUBSTR(documents_until, 1, 10) > SUBSTR(submission_deadline, 1, 10)
