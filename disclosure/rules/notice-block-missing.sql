/*
title = "采购公告缺少应写明的内容"
title_en = "Tender notice lacks one of four blocks"
tests = "采购公告的服务内容、数量规模、承接主体条件、应提交材料四项中有空缺"
tests_en = "one of the four blocks of a tender notice (content, scale, qualifications, materials) is empty"
law = "cn-guobanfa-2013-96"
jurisdiction = "CN"
message = "采购公告 {value} 缺少应写明的内容"
message_en = "the tender notice {value} lacks one of the four blocks that it should have"
remedy = "请填写“{field}”"
remedy_en = "fill in \"{field}\""
*/
WITH lacking AS MATERIALIZED (
    SELECT publisher, notice_id, published_at, content, scale, qualifications, materials
    FROM notices
    WHERE kind = 'tender' AND (
        content IS NULL OR scale IS NULL OR qualifications IS NULL OR materials IS NULL)
), blocks AS (
    SELECT publisher, notice_id, published_at, 'content' AS field, content AS block FROM lacking
    UNION ALL SELECT publisher, notice_id, published_at, 'scale', scale FROM lacking
    UNION ALL SELECT publisher, notice_id, published_at, 'qualifications', qualifications
    FROM lacking
    UNION ALL SELECT publisher, notice_id, published_at, 'materials', materials FROM lacking
)
SELECT publisher, 'notices' AS resource, notice_id AS row_key, field, notice_id AS value,
       SUBSTR(published_at, 1, 10) AS day
FROM blocks WHERE block IS NULL
