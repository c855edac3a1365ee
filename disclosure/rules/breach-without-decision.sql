/*
title = "违约没有处理决定"
title_en = "Breach without a decision"
tests = "公布的违约没有写明处理决定；仅限为其他违约写明决定的发布方"
tests_en = "a published breach names no decision, though others of the publisher do"
leaves_out = "从不写明决定的发布方"
leaves_out_en = "publishers that name no decision at all"
severity = "absence"
message = "违约 {value} 没有写明处理决定"
message_en = "the breach {value} names no decision"
remedy = "请填写处理决定；还没有决定的，请写明"
remedy_en = "fill in what was decided; where nothing is yet, say so"
*/
WITH deciding AS (
    SELECT publisher FROM breaches WHERE decision IS NOT NULL GROUP BY publisher
)
SELECT b.publisher, 'breaches' AS resource, b.breach_id AS row_key, 'decision' AS field,
       b.breach_id AS value, b.decided_on AS day
FROM breaches b
JOIN deciding d ON d.publisher = b.publisher
WHERE b.decision IS NULL
