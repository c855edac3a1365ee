/*
title = "指标权重不足"
title_en = "Weights do not add up"
tests = "评价的一级指标权重合计既非 100 也非 1"
tests_en = "the weights of an evaluation's top indicators come to neither 100 nor 1"
leaves_out = "一级指标没有都写权重的评价"
leaves_out_en = "evaluations some of whose top indicators have no weight"
message = "评价 {value} 的一级指标权重合计为 {total}"
message_en = "the weights of the top indicators of {value} come to {total}"
remedy = "权重合计应为 100（或 1）"
remedy_en = "they come to 100 (or 1)"
*/
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key,
       'evaluation_id' AS field, e.evaluation_id AS value, e.evaluated_on AS day, ROUND(SUM(i.weight), 2) AS total
FROM evaluations e
JOIN indicators i ON i.publisher = e.publisher AND i.evaluation_id = e.evaluation_id
WHERE i.parent_indicator_id IS NULL
GROUP BY e.publisher, e.evaluation_id, e.evaluated_on
HAVING COUNT(*) = COUNT(i.weight) AND ABS(SUM(i.weight) - 100) > 0.01 AND ABS(SUM(i.weight) - 1) > 0.0001
