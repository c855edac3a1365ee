/*
title = "计划项目不在目录内"
title_en = "Planned outside the catalogue"
tests = "计划项目没有写明目录条目；仅限多数计划项目写明条目的发布方"
tests_en = "a plan item names no entry of the catalogue, though most plan items of its publisher do"
leaves_out = "已取消的计划项目；多数计划项目不写明条目的发布方"
leaves_out_en = "cancelled plan items; publishers most of whose plan items name none"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "计划项目“{value}”没有写明目录条目"
message_en = "the plan item \"{value_en}\" names no entry of the catalogue"
remedy = "请填写目录条目；目录中没有的，请调整目录"
remedy_en = "fill in the entry; where the catalogue has none, adjust it"
*/
WITH naming AS (
    SELECT publisher FROM plan_items
    GROUP BY publisher HAVING 2 * COUNT(catalogue_item_id) > COUNT(*)
)
SELECT p.publisher, 'plan-items' AS resource, p.plan_item_id AS row_key,
       'catalogue_item_id' AS field, COALESCE(p.title, p.plan_item_id) AS value,
       p.published_on AS day, COALESCE(p.title_en, p.title, p.plan_item_id) AS value_en
FROM plan_items p
JOIN naming n ON n.publisher = p.publisher
WHERE p.catalogue_item_id IS NULL AND COALESCE(p.status, 'planned') <> 'cancelled'
