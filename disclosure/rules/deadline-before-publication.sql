/*
title = "截止早于发布"
title_en = "Deadline before publication"
tests = "响应截止时间早于公告发布时间"
tests_en = "the deadline for responses lies before the notice was published"
message = "响应截止时间（{value}）早于发布时间（{earlier}）"
message_en = "the submission deadline ({value}) comes before publication ({earlier})"
remedy = "请核对两个时间"
remedy_en = "check both"
*/
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'submission_deadline' AS field,
       submission_deadline AS value, SUBSTR(published_at, 1, 10) AS day,
       published_at AS earlier
FROM notices
WHERE SUBSTR(submission_deadline, 1, 10) < SUBSTR(published_at, 1, 10)
    OR (submission_deadline < published_at
        AND SUBSTR(submission_deadline, 20) = SUBSTR(published_at, 20))
