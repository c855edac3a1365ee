/*
title = "目录没有备案记录"
title_en = "Catalogue without a filing"
tests = "县（区）级目录版本没有备案日期；仅限为其他目录登记备案的发布方"
tests_en = "a county or district edition of the catalogue has no day of filing, though the publisher files others"
leaves_out = "从不登记备案的发布方；没有公布目录的县（区）"
leaves_out_en = "publishers that record no filing at all; districts without a catalogue"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "目录 {value} 没有备案日期"
message_en = "the catalogue {value} has no day of filing"
remedy = "请填写备案日期和备案机关"
remedy_en = "fill in the day and office of filing"
*/
WITH filing AS (
    SELECT publisher FROM editions WHERE filed_on IS NOT NULL GROUP BY publisher
)
SELECT e.publisher, 'editions' AS resource, e.edition_id AS row_key, 'filed_on' AS field,
       e.edition_id AS value, e.effective_from AS day
FROM editions e
JOIN filing f ON f.publisher = e.publisher
WHERE e.government_level = 'county' AND e.filed_on IS NULL
