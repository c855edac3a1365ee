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
WITH totals AS (
    SELECT publisher, evaluation_id, SUM(weight) AS total
    FROM indicators WHERE parent_indicator_id IS NULL
    GROUP BY publisher, evaluation_id
    HAVING COUNT(*) = COUNT(weight)
       AND ABS(SUM(weight) - 100) > 0.01 AND ABS(SUM(weight) - 1) > 0.0001
)
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key,
       'evaluation_id' AS field, e.evaluation_id AS value, e.evaluated_on AS day,
       ROUND(t.total, 2) AS total
FROM totals t
JOIN evaluations e ON e.publisher = t.publisher AND e.evaluation_id = t.evaluation_id
