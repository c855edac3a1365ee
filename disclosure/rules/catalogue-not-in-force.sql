/*
title = "使用未生效的目录条目"
title_en = "Catalogue entry not in force"
tests = "公告或计划使用的目录条目，其版本在公告或计划公布当日未生效"
tests_en = "a notice or plan item uses a catalogue entry whose edition was not in force on its day"
law = "cn-mof-order-102"
message = "{used_on} 使用的目录条目 {value} 所属版本 {edition_id} 当日未生效"
message_en = "the catalogue entry {value}, used on {used_on}, is of edition {edition_id}, not in force that day"
remedy = "请改用当日有效的目录版本"
remedy_en = "use the edition in force on that day"
*/
WITH used AS (
    SELECT publisher, 'notices' AS resource, notice_id AS row_key, catalogue_item_id,
           SUBSTR(published_at, 1, 10) AS used_on FROM notices
    UNION ALL SELECT publisher, 'plan-items', plan_item_id, catalogue_item_id, published_on
    FROM plan_items
)
SELECT u.publisher, u.resource, u.row_key, 'catalogue_item_id' AS field,
       u.catalogue_item_id AS value, u.used_on AS day, u.used_on, e.edition_id
FROM used u
JOIN items i ON i.publisher = u.publisher AND i.item_id = u.catalogue_item_id
JOIN editions e ON e.publisher = i.publisher AND e.edition_id = i.edition_id
WHERE u.used_on < e.effective_from OR u.used_on > e.effective_to
