/*
title = "采购方式没有依据"
title_en = "Method without a basis"
tests = "采购公告写明单一来源或其他方式，而没有写明方式依据"
tests_en = "a tender notice names single source or another method and no basis for it"
law = "cn-procurement-law"
jurisdiction = "CN"
severity = "absence"
message = "采购方式“{value}”没有写明依据"
message_en = "the method {value} names no basis"
remedy = "请填写方式依据（批准文件或法律条款）"
remedy_en = "fill in the basis of the method: the approval or the article"
codelists = { value = "procurement-method" }
*/
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'method_basis' AS field,
       procurement_method AS value, SUBSTR(published_at, 1, 10) AS day
FROM notices
WHERE kind = 'tender' AND procurement_method IN ('single-source', 'other')
    AND method_basis IS NULL
