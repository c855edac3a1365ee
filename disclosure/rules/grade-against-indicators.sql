/*
title = "结论与指标不一致"
title_en = "Grade against the indicators"
tests = "评价等级为优或良，而写明数字的末级指标没有一项达到目标"
tests_en = "the grade is excellent or good, and none of the lowest indicators with numbers met its target"
leaves_out = "没有写明方向的指标；只用文字的指标"
leaves_out_en = "indicators in words, and those without a direction"
message = "等级是“{value}”，{indicator_count} 项有数字的指标都没有达到目标"
message_en = "the grade is {value}; none of {indicator_count} indicators with numbers met its target"
remedy = "请核对等级和指标"
remedy_en = "check grade and indicators"
*/
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key, 'grade' AS field,
       e.grade AS value, e.evaluated_on AS day, a.judged_count AS indicator_count
FROM evaluations e
JOIN attainments a ON a.publisher = e.publisher AND a.attainment_id = e.evaluation_id
WHERE e.grade IN ('excellent', 'good') AND a.judged_count > 0 AND a.met_count = 0
