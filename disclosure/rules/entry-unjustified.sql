/*
title = "目录条目没有写明理由"
title_en = "Catalogue entry without a reason"
tests = "末级目录条目没有写明转变职能、降低成本、提升质量中任何一项理由；仅限为同一版本其他条目写明理由的目录"
tests_en = "a lowest entry of the catalogue names none of the three reasons (functions, cost, quality), though others of its edition do"
leaves_out = "理由是否成立；不写理由的目录版本"
leaves_out_en = "whether a reason holds; editions that give none at all"
law = "cn-guobanfa-2013-96"
jurisdiction = "CN"
severity = "absence"
message = "条目“{value}”没有写明列入目录的理由"
message_en = "the entry \"{value_en}\" does not say why it is in the catalogue"
remedy = "请写明如何有利于转变职能、降低成本或提升质量"
remedy_en = "say how it helps to transform functions, lowers cost or raises quality"
*/
WITH reasoned AS (
    SELECT publisher, edition_id FROM items
    WHERE COALESCE(transforms_functions, lowers_cost, raises_quality) IS NOT NULL
    GROUP BY publisher, edition_id
)
SELECT i.publisher, 'items' AS resource, i.item_id AS row_key, 'transforms_functions' AS field,
       i.name AS value, e.effective_from AS day,
       COALESCE(i.name_en, i.name) AS value_en
FROM items i
JOIN reasoned r ON r.publisher = i.publisher AND r.edition_id = i.edition_id
JOIN editions e ON e.publisher = i.publisher AND e.edition_id = i.edition_id
WHERE COALESCE(i.transforms_functions, i.lowers_cost, i.raises_quality) IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM items c WHERE c.publisher = i.publisher AND c.parent_item_id = i.item_id)
