/*
title = "采购没有列入计划"
title_en = "Tender without a plan"
tests = "项目发布了采购公告，而没有任何计划项目；仅限发布方公布了当年计划的年度"
tests_en = "a project has a tender notice and no plan item, in a year whose plan the publisher has published"
leaves_out = "发布方没有公布计划的年度"
leaves_out_en = "years whose plan was not published"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "项目 {value} 没有计划"
message_en = "the project {value} has no plan item"
remedy = "请公布计划项目，或核对项目编号"
remedy_en = "publish the plan item, or check the project id"
*/
WITH planned_years AS (
    SELECT publisher, CAST(fiscal_year AS TEXT) AS year FROM plan_items
    WHERE fiscal_year IS NOT NULL GROUP BY publisher, CAST(fiscal_year AS TEXT)
)
SELECT n.publisher, 'notices' AS resource, n.notice_id AS row_key, 'project_id' AS field,
       n.project_id AS value, SUBSTR(n.published_at, 1, 10) AS day
FROM notices n
JOIN planned_years y ON y.publisher = n.publisher AND y.year = SUBSTR(n.published_at, 1, 4)
JOIN projects p ON p.publisher = n.publisher AND p.project_id = n.project_id
WHERE n.kind = 'tender' AND p.plan_count = 0
