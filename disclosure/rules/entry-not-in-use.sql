/*
title = "计划使用停用的目录条目"
title_en = "Planned by an entry not in use"
tests = "计划公布之日，所用目录条目尚未启用或已经停用"
tests_en = "on the day a plan item was published its catalogue entry was not in use yet, or no longer"
leaves_out = "没有写明启用、停用日期的条目；目录版本的有效期另有规则"
leaves_out_en = "entries without days; the days of editions have a rule of their own"
jurisdiction = "CN"
law = "bj-jingzhengbanfa-2014-34"
message = "计划公布于 {value}，条目“{item}”的有效期是 {valid_from} 至 {valid_to}"
message_en = "published on {value}; the entry \"{item_en}\" holds from {valid_from} to {valid_to}"
remedy = "请改用有效的条目，或调整目录"
remedy_en = "use an entry that holds, or adjust the catalogue"
*/
SELECT p.publisher, 'plan-items' AS resource, p.plan_item_id AS row_key,
       'catalogue_item_id' AS field, p.published_on AS value, p.published_on AS day,
       i.name AS item, COALESCE(i.name_en, i.name) AS item_en,
       COALESCE(i.valid_from, e.effective_from, '…') AS valid_from,
       COALESCE(i.valid_to, e.effective_to, '…') AS valid_to
FROM plan_items p
JOIN items i ON i.publisher = p.publisher AND i.item_id = p.catalogue_item_id
JOIN editions e ON e.publisher = i.publisher AND e.edition_id = i.edition_id
WHERE p.published_on < i.valid_from OR p.published_on > i.valid_to
