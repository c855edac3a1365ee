/*
title = "达到采购限额而没有采购公告"
title_en = "Awarded without a tender above the limit"
tests = "采购结果没有对应的采购公告，而金额达到当地当时的采购限额标准（元）"
tests_en = "an award belongs to no tender, and its amount reaches the limit of procurement law of its place and day (in yuan)"
leaves_out = "没有公布限额标准的地区"
leaves_out_en = "places whose limit is not published"
law = "cn-procurement-law"
jurisdiction = "CN"
parameters = ["procurement-yuan"]
message = "成交 {value} 元达到采购限额标准 {limit_amount} 元，没有采购公告"
message_en = "the award of {value} yuan reaches the limit of {limit_amount} yuan, and there is no tender"
remedy = "请发布采购公告，或写明依据"
remedy_en = "publish the tender notice, or name the basis"
*/
WITH called AS (
    SELECT publisher, project_id FROM tenders WHERE status <> 'planned'
    GROUP BY publisher, project_id
), awarded AS (
    SELECT a.publisher, a.award_id, a.amount, a.awarded_on AS day,
           COALESCE(p.region_code, '') AS place
    FROM awards a
    LEFT JOIN projects p ON p.publisher = a.publisher AND p.project_id = a.project_id
    LEFT JOIN called c ON c.publisher = a.publisher AND c.project_id = a.project_id
    WHERE a.tender_id IS NULL AND c.project_id IS NULL AND a.currency = 'CNY'
      AND COALESCE(a.status, 'active') = 'active'
), judged AS (
    SELECT t.*, (
        SELECT n.value FROM rule_parameters n
        WHERE n.name = 'procurement-yuan' AND n.publisher = t.publisher
          AND t.place LIKE n.place || '%' AND t.day >= n.from_day AND t.day <= n.to_day
        ORDER BY n.rank LIMIT 1) AS limit_amount
    FROM awarded t
)
SELECT publisher, 'awards' AS resource, award_id AS row_key, 'tender_id' AS field,
       amount AS value, day, limit_amount
FROM judged WHERE amount >= limit_amount
