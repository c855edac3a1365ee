/*
title = "征求意见没有公布结果"
title_en = "Consultation without a result"
tests = "目录征求意见已经结束而没有写明结果；仅限为其他目录写明结果的发布方"
tests_en = "the consultation on an edition of the catalogue is over and names no result, though others of the publisher do"
leaves_out = "从不写明结果的发布方"
leaves_out_en = "publishers that name no result at all"
law = "cn-guobanfa-2013-96"
jurisdiction = "CN"
severity = "absence"
message = "征求意见于 {value} 结束，没有写明结果"
message_en = "the consultation ended on {value} and names no result"
remedy = "请写明收到和采纳的意见"
remedy_en = "say how many comments came and which were taken up"
*/
WITH telling AS (
    SELECT publisher FROM editions WHERE consultation_result IS NOT NULL GROUP BY publisher
)
SELECT e.publisher, 'editions' AS resource, e.edition_id AS row_key,
       'consultation_result' AS field, e.consulted_to AS value, e.consulted_to AS day
FROM editions e
JOIN telling t ON t.publisher = e.publisher
JOIN publishers u ON u.publisher = e.publisher
WHERE e.consultation_result IS NULL AND e.consulted_to < SUBSTR(u.as_of, 1, 10)
