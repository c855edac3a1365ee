/*
title = "同一服务分次采购，合计达到数额标准"
title_en = "Parts below the threshold, together above it"
tests = "同一购买主体在同一年为同一目录条目发布的非公开招标公告，每次预算都低于当地当时的公开招标数额标准，合计达到该标准"
tests_en = "the tenders of a purchaser for one catalogue entry in one year, not public ones, are each below the threshold for public tenders of their place and day, and together reach it"
leaves_out = "分次采购的理由；写明不同地区的采购；没有公布数额标准的地区"
leaves_out_en = "why the purchase was made in parts; tenders for different places; places whose threshold is not published"
law = "cn-procurement-law"
jurisdiction = "CN"
parameters = ["open-tender-yuan"]
message = "{year} 年 {part_count} 次采购预算合计 {value} 元，达到公开招标数额标准 {threshold} 元"
message_en = "{part_count} tenders of {year} come to {value} yuan, and reach the threshold of {threshold} yuan"
remedy = "请核对；确需分次的，请写明理由"
remedy_en = "check it; where parts are needed, say why"
*/
WITH parts AS (
    SELECT n.publisher, n.notice_id, n.purchaser_id, n.catalogue_item_id, n.budget_amount,
           SUBSTR(n.published_at, 1, 10) AS day, COALESCE(n.region_code, (
               SELECT p.region_code FROM projects p
               WHERE p.publisher = n.publisher AND p.project_id = n.project_id), '') AS place
    FROM notices n
    JOIN tenders t ON t.publisher = n.publisher AND t.tender_id = n.tender_id
        AND t.status NOT IN ('cancelled', 'failed')
    WHERE n.kind = 'tender' AND n.currency = 'CNY' AND n.procurement_method <> 'public-tender'
      AND n.purchaser_id IS NOT NULL AND n.catalogue_item_id IS NOT NULL
), judged AS MATERIALIZED (
    SELECT t.*, SUBSTR(t.day, 1, 4) AS year, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'open-tender-yuan' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS threshold
    FROM parts t
)
SELECT publisher, 'notices' AS resource, MAX(notice_id) AS row_key, 'budget_amount' AS field,
       ROUND(SUM(budget_amount), 4) AS value, MAX(day) AS day, year,
       COUNT(*) AS part_count, MAX(threshold) AS threshold
FROM judged
WHERE budget_amount < threshold
GROUP BY publisher, purchaser_id, catalogue_item_id, place, year
HAVING COUNT(*) > 1 AND SUM(budget_amount) >= MAX(threshold)
