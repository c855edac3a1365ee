/*
title = "名称与负面清单相同"
title_en = "Named like an entry of the negative list"
tests = "目录条目或计划项目的名称含有同一目录版本负面清单某项的标题"
tests_en = "the name of a catalogue entry or plan item holds the title of an exclusion of its edition"
leaves_out = "用别的文字写的同类事项"
leaves_out_en = "the same matter in other words"
law = "cn-mof-order-102"
article = "10"
jurisdiction = "CN"
message = "“{value}”与负面清单的“{exclusion}”同名"
message_en = "\"{value}\" is named like \"{exclusion}\" of the negative list"
remedy = "请核对；属于负面清单的，请移出"
remedy_en = "check it; what the negative list names is not bought"
*/
WITH named AS (
    SELECT i.publisher, 'items' AS resource, i.item_id AS row_key, 'name' AS field,
           i.name AS value, i.edition_id, e.effective_from AS day
    FROM items i
    JOIN editions e ON e.publisher = i.publisher AND e.edition_id = i.edition_id
    UNION ALL SELECT p.publisher, 'plan-items', p.plan_item_id, 'title', p.title, i.edition_id,
           p.published_on
    FROM plan_items p
    JOIN items i ON i.publisher = p.publisher AND i.item_id = p.catalogue_item_id
)
SELECT n.publisher, n.resource, n.row_key, n.field, n.value, n.day, MIN(x.title) AS exclusion
FROM named n
JOIN exclusions x ON x.publisher = n.publisher AND x.edition_id = n.edition_id
    AND n.value LIKE '%' || x.title || '%'
GROUP BY n.publisher, n.resource, n.row_key, n.field, n.value, n.day
