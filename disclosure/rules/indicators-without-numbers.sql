/*
title = "评价没有量化指标"
title_en = "Evaluation without a number"
tests = "评价有指标，而没有一项指标写明数字目标和实际数"
tests_en = "an evaluation has indicators, none of which has both target and result as numbers"
leaves_out = "没有指标的评价"
leaves_out_en = "evaluations without indicators"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "评价 {value} 的 {indicator_count} 项指标都没有数字"
message_en = "none of the {indicator_count} indicators of {value} has numbers"
remedy = "请用数字写明目标和实际"
remedy_en = "write targets and results as numbers"
*/
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key,
       'evaluation_id' AS field, e.evaluation_id AS value, e.evaluated_on AS day,
       COUNT(*) AS indicator_count
FROM evaluations e
JOIN indicators i ON i.publisher = e.publisher AND i.evaluation_id = e.evaluation_id
GROUP BY e.publisher, e.evaluation_id, e.evaluated_on
HAVING SUM(CASE WHEN i.target IS NOT NULL AND i.actual IS NOT NULL THEN 1 ELSE 0 END) = 0
