/*
title = "重点项目没有财政评价"
title_en = "Key project without evaluation by finance"
tests = "列为重点的项目已有评价，而没有财政部门的评价；仅限公布财政评价的发布方"
tests_en = "a key project has evaluations, none by the finance department, though the publisher publishes such"
leaves_out = "还没有任何评价的项目；有评价没有写明评价主体的项目；从不公布财政评价的发布方"
leaves_out_en = "projects not yet evaluated at all, or with an evaluation that does not say by whom; publishers without evaluations by finance"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
severity = "absence"
version = "2"
message = "重点项目 {value} 没有财政部门的评价"
message_en = "the key project {value} has no evaluation by the finance department"
remedy = "请公布财政部门的评价"
remedy_en = "publish the evaluation by the finance department"
*/
WITH publishing AS (
    SELECT publisher FROM evaluations WHERE evaluator_kind = 'finance' GROUP BY publisher
), ended AS (
    SELECT p.publisher, p.project_id, p.evaluation_count, d.is_past
    FROM projects p
    JOIN dues d ON d.publisher = p.publisher AND d.project_id = p.project_id
        AND d.due = 'evaluation'
    WHERE d.is_past = 1 AND p.evaluation_count > 0
), possible AS (
    -- As TEXT it is joined by an index.
    SELECT e.publisher, CAST(COALESCE(e.project_id, c.project_id) AS TEXT) AS project_id
    FROM evaluations e
    LEFT JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
    WHERE COALESCE(e.evaluator_kind, 'finance') = 'finance' GROUP BY 1, 2
)
SELECT i.publisher, 'plan-items' AS resource, MIN(i.plan_item_id) AS row_key,
       'is_key_project' AS field, i.project_id AS value, MIN(i.published_on) AS day
FROM plan_items i
JOIN publishing w ON w.publisher = i.publisher
JOIN ended p ON p.publisher = i.publisher AND p.project_id = i.project_id
LEFT JOIN possible e ON e.publisher = i.publisher AND e.project_id = i.project_id
WHERE i.is_key_project = 1 AND e.project_id IS NULL
GROUP BY i.publisher, i.project_id
