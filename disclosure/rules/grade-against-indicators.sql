/*
title = "结论与指标不一致"
title_en = "Grade against the indicators"
tests = "评价等级为优或良，而写明数字的末级指标没有一项达到目标"
tests_en = "the grade is excellent or good, and none of the lowest indicators with numbers met its target"
leaves_out = "没有写明方向的指标按越高越好计；只用文字的指标"
leaves_out_en = "indicators in words; where no direction is named, higher is taken as better"
message = "等级是 {value}，{indicator_count} 项有数字的指标都没有达到目标"
message_en = "the grade is {value}; none of {indicator_count} indicators with numbers met its target"
remedy = "请核对等级和指标"
remedy_en = "check grade and indicators"
*/
WITH leaves AS (
    SELECT i.publisher, i.evaluation_id,
           CASE WHEN i.direction = 'lower' AND i.actual <= i.target THEN 1
                WHEN COALESCE(i.direction, 'higher') = 'higher' AND i.actual >= i.target THEN 1
                ELSE 0 END AS is_met
    FROM indicators i
    WHERE i.target IS NOT NULL AND i.actual IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM indicators child
        WHERE child.publisher = i.publisher AND child.parent_indicator_id = i.indicator_id)
)
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key, 'grade' AS field,
       e.grade AS value, e.evaluated_on AS day,
       COUNT(*) AS indicator_count
FROM evaluations e
JOIN leaves l ON l.publisher = e.publisher AND l.evaluation_id = e.evaluation_id
WHERE e.grade IN ('excellent', 'good')
GROUP BY e.publisher, e.evaluation_id, e.grade, e.evaluated_on
HAVING SUM(l.is_met) = 0
