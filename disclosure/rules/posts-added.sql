/*
title = "购买服务同时增加编制或人员"
title_en = "Posts added while buying"
tests = "计划项目写明，实施后有关单位的编制或人员增加"
tests_en = "a plan item says that posts or staff of the offices concerned grow with it"
leaves_out = "增加的原因；没有写明编制和人员变化的"
leaves_out_en = "why they grow; plan items that say nothing of posts"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "计划项目写明编制或人员增加 {value} 人"
message_en = "posts or staff that the plan item adds: {value}"
remedy = "请核对；能够购买的服务不再增设机构和人员，确需增加的请说明"
remedy_en = "check it; where a service can be bought, no institutions or staff are added, and what had to be added is explained"
*/
SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, 'posts_change' AS field,
       posts_change AS value, published_on AS day
FROM plan_items WHERE posts_change > 0 AND COALESCE(status, 'planned') <> 'cancelled'
