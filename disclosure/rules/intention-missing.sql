/*
title = "没有公布采购意向"
title_en = "No procurement intention"
tests = "计划列入政府采购范围的项目发布了采购公告，而项目没有任何采购意向；仅限公布采购意向的发布方"
tests_en = "a project planned within the scope of procurement law has a tender notice and no intention, though the publisher publishes intentions"
leaves_out = "从不公布采购意向的发布方；不在政府采购范围内的项目"
leaves_out_en = "publishers that publish no intention at all; projects outside the scope of procurement law"
law = "cn-caiku-2020-10"
jurisdiction = "CN"
severity = "absence"
message = "采购 {value} 没有采购意向"
message_en = "the tender {value} has no procurement intention"
remedy = "请补充采购意向公告；依规定不公开的，请写明"
remedy_en = "add the intention; where none was due, say so"
*/
WITH intentions AS MATERIALIZED (
    SELECT publisher, project_id, SUBSTR(published_at, 1, 10) AS day
    FROM notices WHERE kind = 'intention'
), publishing AS (
    SELECT publisher, MIN(day) AS first_on FROM intentions GROUP BY publisher
), intended AS (
    SELECT publisher, project_id FROM intentions GROUP BY publisher, project_id
), scoped AS (
    SELECT publisher, project_id FROM plan_items WHERE in_procurement_scope = 1
    GROUP BY publisher, project_id
)
SELECT n.publisher, 'notices' AS resource, n.notice_id AS row_key, 'tender_id' AS field,
       n.tender_id AS value, SUBSTR(n.published_at, 1, 10) AS day
FROM notices n
JOIN publishing w ON w.publisher = n.publisher
JOIN scoped s ON s.publisher = n.publisher AND s.project_id = n.project_id
LEFT JOIN intended i ON i.publisher = n.publisher AND i.project_id = n.project_id
WHERE n.kind = 'tender' AND i.project_id IS NULL AND SUBSTR(n.published_at, 1, 10) > w.first_on
