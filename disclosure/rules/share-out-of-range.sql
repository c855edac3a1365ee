/*
title = "份额不在 0 到 100 之间"
title_en = "Share outside 0 to 100"
tests = "联合体成员的份额，或采购预留的份额，小于 0 或大于 100；一个结果各成员的份额合计大于 100"
tests_en = "the share of a member of a consortium, or the share that a tender reserves, is below 0 or above 100; the shares of an award come to more than 100"
message = "份额为 {total}%"
message_en = "the share is {total}%"
remedy = "请核对；份额按百分数填写，60% 写 60"
remedy_en = "check it; shares are percentages: 60% is written 60"
*/
WITH shares AS (
    SELECT u.publisher, 'award-undertakers' AS resource,
           u.award_id || '/' || u.undertaker_id AS row_key, 'share' AS field, u.share AS value,
           a.awarded_on AS day
    FROM award_undertakers u
    LEFT JOIN awards a ON a.publisher = u.publisher AND a.award_id = u.award_id
    UNION ALL SELECT publisher, 'notices', notice_id, 'reserved_share', reserved_share,
           SUBSTR(published_at, 1, 10)
    FROM notices
)
SELECT publisher, resource, row_key, field, value, day, value AS total
FROM shares WHERE value < 0 OR value > 100
UNION ALL
SELECT u.publisher, 'awards', u.award_id, 'award_id', u.award_id, a.awarded_on,
       ROUND(SUM(u.share), 2)
FROM award_undertakers u
JOIN awards a ON a.publisher = u.publisher AND a.award_id = u.award_id
GROUP BY u.publisher, u.award_id, a.awarded_on
HAVING MAX(u.share) <= 100 AND SUM(u.share) > 100.1
