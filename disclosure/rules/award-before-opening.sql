/*
title = "定标早于开标"
title_en = "Award before the opening"
tests = "成交日期早于开标日期"
tests_en = "an award is dated before the bids were opened"
law = "cn-procurement-law"
jurisdiction = "CN"
message = "定标（{value}）早于开标（{opened_on}）"
message_en = "the award ({value}) comes before the opening ({opened_on})"
remedy = "请核对两个日期"
remedy_en = "check both days"
*/
SELECT a.publisher, 'awards' AS resource, a.award_id AS row_key, 'awarded_on' AS field,
       a.awarded_on AS value, a.awarded_on AS day, SUBSTR(t.opening_at, 1, 10) AS opened_on
FROM awards a
JOIN tenders t ON t.publisher = a.publisher AND t.tender_id = a.tender_id
WHERE a.awarded_on < SUBSTR(t.opening_at, 1, 10)
