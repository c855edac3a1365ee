/*
title = "采购方式与计划不同"
title_en = "Method differs from the plan"
tests = "采购公告的采购方式与同一项目当年唯一计划项目写明的方式不同，且没有写明方式依据"
tests_en = "the method of a tender notice is not that of the only plan item of its project in the year, and no basis is named"
jurisdiction = "CN"
law = "cn-procurement-law"
message = "采购方式是“{value}”，计划写的是“{planned_method}”"
message_en = "the method is {value}, the plan says {planned_method}"
remedy = "请核对；变更方式的，请写明依据"
remedy_en = "check it; where the method was changed, name the basis"
codelists = { planned_method = "procurement-method" }
*/
WITH planned AS (
    SELECT publisher, project_id, CAST(fiscal_year AS TEXT) AS year,
           MIN(procurement_method) AS planned_method
    FROM plan_items WHERE procurement_method IS NOT NULL
    GROUP BY publisher, project_id, fiscal_year HAVING COUNT(*) = 1
)
SELECT n.publisher, 'notices' AS resource, n.notice_id AS row_key,
       'procurement_method' AS field, n.procurement_method AS value,
       SUBSTR(n.published_at, 1, 10) AS day, p.planned_method
FROM notices n
JOIN planned p ON p.publisher = n.publisher AND p.project_id = n.project_id
    AND p.year = SUBSTR(n.published_at, 1, 4)
WHERE n.kind = 'tender' AND n.method_basis IS NULL AND n.procurement_method <> p.planned_method
