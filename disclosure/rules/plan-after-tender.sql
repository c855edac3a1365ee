/*
title = "计划晚于采购公告"
title_en = "Plan published after its tender"
tests = "计划的公布日期晚于同一年度、同一项目的首个采购公告"
tests_en = "a plan item was published after the first tender notice of its project in the same year"
law = "bj-jingzhengbanfa-2014-34"
message = "计划公布（{value}）晚于采购公告（{tendered_on}）"
message_en = "the plan was published on {value}, after the tender notice ({tendered_on})"
remedy = "请核对公布日期；计划应先于采购公布"
remedy_en = "check the day; a plan is published before its tender"
*/
SELECT p.publisher, 'plan-items' AS resource, p.plan_item_id AS row_key,
       'published_on' AS field, p.published_on AS value, p.published_on AS day,
       MIN(SUBSTR(n.published_at, 1, 10)) AS tendered_on
FROM plan_items p
JOIN notices n ON n.publisher = p.publisher AND n.project_id = p.project_id AND n.kind = 'tender'
GROUP BY p.publisher, p.plan_item_id, p.published_on, p.fiscal_year
HAVING p.published_on > MIN(SUBSTR(n.published_at, 1, 10))
    AND CAST(p.fiscal_year AS TEXT) = SUBSTR(MIN(n.published_at), 1, 4)
