/*
title = "计划到期而没有采购"
title_en = "Planned month passed without a tender"
tests = "计划写明的采购月份已过，项目没有采购公告，也没有采购结果"
tests_en = "the month that a plan item names for its tender has passed, and its project has neither tender nor award"
leaves_out = "没有写明月份的计划；已取消的计划；不公布公告的发布方"
leaves_out_en = "plans without a month; cancelled plans; publishers without notices"
jurisdiction = "CN"
law = "bj-jingzhengbanfa-2014-34"
severity = "absence"
message = "计划于 {value} 采购，至今没有采购公告"
message_en = "the tender was planned for {value}; there is none"
remedy = "请发布公告，或调整、取消计划"
remedy_en = "publish the notice, or adjust or cancel the plan"
*/
WITH noticing AS (
    SELECT publisher FROM notices GROUP BY publisher
), begun AS (
    SELECT publisher, project_id FROM tenders WHERE status <> 'planned'
    GROUP BY publisher, project_id
)
SELECT i.publisher, 'plan-items' AS resource, i.plan_item_id AS row_key,
       'planned_tender_month' AS field, i.planned_tender_month AS value, i.published_on AS day
FROM plan_items i
JOIN noticing w ON w.publisher = i.publisher
JOIN publishers u ON u.publisher = i.publisher
JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
LEFT JOIN begun b ON b.publisher = i.publisher AND b.project_id = i.project_id
WHERE i.planned_tender_month < SUBSTR(u.as_of, 1, 7)
    AND COALESCE(i.status, 'planned') <> 'cancelled'
    AND b.project_id IS NULL AND p.award_count = 0 AND p.contract_count = 0
