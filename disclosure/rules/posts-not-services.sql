/*
title = "文字涉及用人或岗位"
title_en = "Text that speaks of staff or posts"
tests = "采购公告或计划的文字中出现词表“post-word”中的词（如劳务派遣、公益性岗位、工资按月发放）"
tests_en = "the text of a tender notice or plan item holds a word of the list “post-word”, such as labour dispatch or public-welfare posts"
leaves_out = "所买的实际是服务还是岗位：这由读者和购买主体判断；2020年3月1日以前的公告"
leaves_out_en = "whether services or posts are bought, which reader and purchaser judge; notices before 1 March 2020"
law = "cn-mof-order-102"
article = "10(5)"
jurisdiction = "CN"
in_force_from = "2020-03-01"
message = "文字中有“{value}”"
message_en = "the text holds \"{value}\""
remedy = "请说明购买的是服务成果；属于用人的，请改按有关规定办理"
remedy_en = "say that the result of a service is bought; staff is hired by other rules"
*/
WITH words AS MATERIALIZED (
    SELECT title, '%' || title || '%' AS pattern FROM codes WHERE codelist = 'post-word'
), texts AS (
    SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'content' AS field,
           content AS text, SUBSTR(published_at, 1, 10) AS day
    FROM notices WHERE kind = 'tender' AND content IS NOT NULL
    UNION ALL SELECT publisher, 'notices', notice_id, 'title', title, SUBSTR(published_at, 1, 10)
    FROM notices WHERE kind = 'tender' AND title IS NOT NULL
    UNION ALL SELECT publisher, 'plan-items', plan_item_id, 'title', title, published_on
    FROM plan_items WHERE title IS NOT NULL
), judged AS (
    SELECT t.publisher, t.resource, t.row_key, t.field,
           (SELECT MIN(w.title) FROM words w WHERE t.text LIKE w.pattern) AS value, t.day
    FROM texts t
)
SELECT publisher, resource, row_key, field, value, day FROM judged WHERE value IS NOT NULL
