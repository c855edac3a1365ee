/*
title = "目录条目从未列入计划"
title_en = "Catalogue entries never planned"
tests = "一个目录版本的末级条目中，从未被任何计划使用的条目数"
tests_en = "how many of the lowest entries of a catalogue edition no plan item has ever used"
leaves_out = "不公布计划的发布方；条目为何没有购买"
leaves_out_en = "publishers without plans; why an entry was not bought"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "“{edition}”的 {leaf_count} 个末级条目中，有 {value} 个从未列入计划"
message_en = "{value} of the {leaf_count} lowest entries of {edition_en} were never planned"
remedy = "适合由社会力量承担的，应通过购买服务提供；不再适合的，请调整目录"
remedy_en = "what suits social forces is to be bought; what no longer suits, take out of the catalogue"
*/
WITH planning AS (
    SELECT publisher FROM plan_items WHERE catalogue_item_id IS NOT NULL GROUP BY publisher
), used AS (
    SELECT publisher, catalogue_item_id AS item_id FROM plan_items
    WHERE catalogue_item_id IS NOT NULL GROUP BY publisher, catalogue_item_id
), leaves AS (
    SELECT i.publisher, i.edition_id, i.item_id FROM items i
    WHERE NOT EXISTS (
        SELECT 1 FROM items c WHERE c.publisher = i.publisher AND c.parent_item_id = i.item_id)
), counted AS (
    SELECT l.publisher, l.edition_id, COUNT(*) AS leaf_count, COUNT(u.item_id) AS used_count
    FROM leaves l
    LEFT JOIN used u ON u.publisher = l.publisher AND u.item_id = l.item_id
    GROUP BY l.publisher, l.edition_id
)
SELECT e.publisher, 'editions' AS resource, e.edition_id AS row_key, 'edition_id' AS field,
       c.leaf_count - c.used_count AS value, e.effective_from AS day,
       COALESCE(e.title, e.edition_id) AS edition,
       COALESCE(e.title_en, e.title, e.edition_id) AS edition_en, c.leaf_count
FROM counted c
JOIN planning w ON w.publisher = c.publisher
JOIN editions e ON e.publisher = c.publisher AND e.edition_id = c.edition_id
WHERE c.leaf_count > c.used_count
