/*
title = "评价没有量化指标"
title_en = "Evaluation without a number"
tests = "评价有指标，而没有一项末级指标写明数字目标、实际数和方向"
tests_en = "an evaluation has indicators, and none of the lowest has target and result as numbers and a direction"
leaves_out = "没有指标的评价"
leaves_out_en = "evaluations without indicators"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "评价 {value} 的 {indicator_count} 项指标都没有可比的数字"
message_en = "none of the {indicator_count} indicators of {value} has numbers to compare"
remedy = "请用数字写明目标和实际，并写明方向"
remedy_en = "write targets and results as numbers, with the direction"
*/
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key,
       'evaluation_id' AS field, e.evaluation_id AS value, e.evaluated_on AS day,
       a.indicator_count
FROM evaluations e
JOIN attainments a ON a.publisher = e.publisher AND a.attainment_id = e.evaluation_id
WHERE a.indicator_count > 0 AND a.judged_count = 0
