/*
title = "续期没有依据的评价"
title_en = "Extended without an evaluation"
tests = "合同续期没有写明依据的评价；仅限为多数变更写明依据的发布方"
tests_en = "a contract was extended and names no evaluation that this rests on, though most changes of the publisher do"
leaves_out = "多数变更不写明依据的发布方"
leaves_out_en = "publishers most of whose changes name none"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "{value} 续期，没有写明依据的评价"
message_en = "extended on {value}; it names no evaluation"
remedy = "请填写依据的评价编号"
remedy_en = "fill in the evaluation that it rests on"
*/
WITH naming AS (
    SELECT publisher FROM contract_changes
    GROUP BY publisher HAVING 2 * COUNT(evaluation_id) > COUNT(*)
)
SELECT h.publisher, 'contract-changes' AS resource, h.contract_change_id AS row_key,
       'evaluation_id' AS field, h.changed_on AS value, h.changed_on AS day
FROM contract_changes h
JOIN naming n ON n.publisher = h.publisher
WHERE h.kind = 'extension' AND h.evaluation_id IS NULL
