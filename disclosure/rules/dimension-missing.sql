/*
title = "评价缺少数量、质量或满意度"
title_en = "Evaluation lacks quantity, quality or satisfaction"
tests = "评价的指标没有同时包括数量、质量和服务对象满意度；仅限其他评价三者齐全的发布方"
tests_en = "the indicators of an evaluation do not cover all of quantity, quality and satisfaction, though those of others of the publisher do"
leaves_out = "对政策的评价和没有指标的评价；从不同时使用三者的发布方"
leaves_out_en = "evaluations of policies and those without indicators; publishers that never use all three"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
severity = "absence"
message = "评价 {value} 的指标没有同时包括数量、质量和满意度"
message_en = "the indicators of {value} do not cover all of quantity, quality and satisfaction"
remedy = "请补充所缺的指标"
remedy_en = "add the indicators that are missing"
*/
WITH covered AS (
    SELECT publisher, evaluation_id,
           COUNT(DISTINCT CASE WHEN dimension IN ('quantity', 'quality', 'satisfaction')
               THEN dimension END) AS covered_count
    FROM indicators GROUP BY publisher, evaluation_id
), covering AS (
    SELECT publisher FROM covered WHERE covered_count = 3 GROUP BY publisher
)
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key,
       'evaluation_id' AS field, e.evaluation_id AS value, e.evaluated_on AS day
FROM covered c
JOIN covering w ON w.publisher = c.publisher
JOIN evaluations e ON e.publisher = c.publisher AND e.evaluation_id = c.evaluation_id
WHERE c.covered_count < 3 AND e.policy_id IS NULL
