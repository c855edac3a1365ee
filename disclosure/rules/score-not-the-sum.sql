/*
title = "得分不等于指标得分之和"
title_en = "Score is not the sum of its indicators"
tests = "评价得分与末级指标得分之和相差超过 0.05"
tests_en = "the score of an evaluation differs from the sum of its lowest indicators' scores by more than 0.05"
message = "得分 {value} 不等于各指标得分之和 {total}"
message_en = "the score {value} is not the sum of the indicators' scores, {total}"
remedy = "请重新计算"
remedy_en = "compute it again"
*/
WITH totals AS (
    SELECT i.publisher, i.evaluation_id, SUM(i.score) AS total
    FROM indicators i
    WHERE NOT EXISTS (
        SELECT 1 FROM indicators child
        WHERE child.publisher = i.publisher AND child.parent_indicator_id = i.indicator_id)
    GROUP BY i.publisher, i.evaluation_id
    HAVING COUNT(i.score) = COUNT(*)
)
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key, 'score' AS field,
       e.score AS value, e.evaluated_on AS day, ROUND(t.total, 2) AS total
FROM totals t
JOIN evaluations e ON e.publisher = t.publisher AND e.evaluation_id = t.evaluation_id
WHERE ABS(t.total - e.score) > 0.05
