/*
title = "资格条件用词需要说明"
title_en = "Condition that may not concern the service"
tests = "采购公告的资格要求中出现词表“unrelated-condition-word”中的词（如注册资本、注册地）"
tests_en = "the qualifications of a tender notice hold a word of the list “unrelated-condition-word”, such as registered capital or place of registration"
leaves_out = "条件是否确与服务有关：这由读者和购买主体判断；词表以外的说法"
leaves_out_en = "whether the condition does concern the service, which reader and purchaser judge; other wordings"
law = "cn-mof-order-102"
article = "7"
jurisdiction = "CN"
in_force_from = "2020-03-01"
message = "资格要求中有“{value}”"
message_en = "the qualifications name \"{value}\""
remedy = "请说明该条件与服务的关系；无关的，请更正"
remedy_en = "say how the condition concerns the service; where it does not, correct the notice"
*/
WITH words AS MATERIALIZED (
    SELECT title, '%' || title || '%' AS pattern FROM codes
    WHERE codelist = 'unrelated-condition-word'
), judged AS (
    SELECT publisher, notice_id, SUBSTR(published_at, 1, 10) AS day,
           (SELECT MIN(w.title) FROM words w WHERE n.qualifications LIKE w.pattern) AS value
    FROM notices n
    WHERE kind = 'tender' AND qualifications IS NOT NULL
)
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'qualifications' AS field, value, day
FROM judged WHERE value IS NOT NULL
