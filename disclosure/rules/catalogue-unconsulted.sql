/*
title = "目录没有征求意见的记录"
title_en = "Catalogue without a consultation"
tests = "目录版本没有征求意见的日期；仅限为其他目录登记征求意见的发布方"
tests_en = "an edition of the catalogue names no days of consultation, though others of the publisher do"
leaves_out = "从不登记征求意见的发布方；意见如何采纳"
leaves_out_en = "publishers that record no consultation at all; what came of the comments"
law = "cn-guobanfa-2013-96"
jurisdiction = "CN"
severity = "absence"
message = "目录 {value} 没有征求意见的日期"
message_en = "the catalogue {value} names no days of consultation"
remedy = "请填写征求意见的起止日期和网址"
remedy_en = "fill in the days of the consultation and its address"
*/
WITH consulting AS (
    SELECT publisher FROM editions WHERE consulted_from IS NOT NULL GROUP BY publisher
)
SELECT e.publisher, 'editions' AS resource, e.edition_id AS row_key, 'consulted_from' AS field,
       e.edition_id AS value, e.effective_from AS day
FROM editions e
JOIN consulting f ON f.publisher = e.publisher
WHERE e.consulted_from IS NULL
