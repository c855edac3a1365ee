/*
title = "年份不合情理"
title_en = "Implausible year"
tests = "计划的财政年度或采购月份不在 1990 至 2100 年之间"
tests_en = "the fiscal year or tender month of a plan item is not between 1990 and 2100"
message = "“{value}”的年份不合情理"
message_en = "the year of \"{value}\" is not plausible"
remedy = "请写四位年份"
remedy_en = "write the year with four digits"
*/
WITH years AS (
    SELECT publisher, plan_item_id AS row_key, 'fiscal_year' AS field, fiscal_year AS year,
           CAST(fiscal_year AS TEXT) AS value, published_on AS day FROM plan_items
    UNION ALL SELECT publisher, plan_item_id, 'planned_tender_month',
           CAST(SUBSTR(planned_tender_month, 1, 4) AS INTEGER), planned_tender_month, published_on
    FROM plan_items
)
SELECT publisher, 'plan-items' AS resource, row_key, field, value, day
FROM years WHERE year < 1990 OR year > 2100
