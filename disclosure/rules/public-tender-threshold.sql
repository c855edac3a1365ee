/*
title = "达到公开招标数额标准而采用其他方式"
title_en = "Another method above the threshold for public tenders"
tests = "预算达到当地当时的公开招标数额标准（元），而采购公告写明的方式不是公开招标"
tests_en = "the budget reaches the threshold for public tenders of its place and day (in yuan), and the tender notice names another method"
leaves_out = "写明方式依据的项目；没有公布数额标准的地区"
leaves_out_en = "purchases that name a basis for their method; places whose threshold is not published"
law = "cn-procurement-law"
message = "预算 {budget_amount} 元达到公开招标数额标准 {threshold} 元，采购方式是“{value}”"
message_en = "the budget of {budget_amount} yuan reaches the threshold for public tenders, {threshold} yuan; the method is {value}"
remedy = "请核对采购方式；经批准的，请在方式依据中写明"
remedy_en = "check the method; where another one was approved, name the approval as its basis"
jurisdiction = "CN"
parameters = ["open-tender-yuan"]
*/
WITH tenders_named AS (
    SELECT n.publisher, n.notice_id, n.procurement_method, n.budget_amount,
           SUBSTR(n.published_at, 1, 10) AS day, COALESCE(n.region_code, p.region_code, '') AS place
    FROM notices n
    LEFT JOIN projects p ON p.publisher = n.publisher AND p.project_id = n.project_id
    WHERE n.kind = 'tender' AND n.currency = 'CNY' AND n.procurement_method <> 'public-tender'
      AND n.method_basis IS NULL
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'open-tender-yuan' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS threshold
    FROM tenders_named t
)
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'procurement_method' AS field,
       procurement_method AS value, day, budget_amount, threshold
FROM judged
WHERE budget_amount >= threshold
