/*
title = "预算步骤先后颠倒"
title_en = "Budget steps out of order"
tests = "一个计划项目的预算步骤，后一步的日期早于前一步（一上、一下、二上、二下、执行）"
tests_en = "of the steps of a plan item’s budget (first up, first down, second up, second down, execution), a later one has an earlier day"
leaves_out = "没有公布的步骤；与部门预算是否同日"
leaves_out_en = "steps that are not published; whether the department’s budget took them on the same day"
message = "{value} 完成的步骤晚于其后一步（{next_on}）"
message_en = "the step of {value} comes after the one that follows it ({next_on})"
remedy = "请核对两个步骤的日期"
remedy_en = "check the days of the two steps"
*/
WITH placed AS (
    SELECT publisher, budget_step_id, plan_item_id, done_on,
           CASE step WHEN 'first-up' THEN 1 WHEN 'first-down' THEN 2 WHEN 'second-up' THEN 3
               WHEN 'second-down' THEN 4 ELSE 5 END AS place
    FROM budget_steps WHERE done_on IS NOT NULL
), followed AS (
    SELECT p.*, LEAD(p.done_on) OVER (PARTITION BY p.publisher, p.plan_item_id
        ORDER BY p.place, p.budget_step_id) AS next_on
    FROM placed p
)
SELECT publisher, 'budget-steps' AS resource, budget_step_id AS row_key, 'done_on' AS field,
       done_on AS value, done_on AS day, next_on
FROM followed WHERE next_on < done_on
