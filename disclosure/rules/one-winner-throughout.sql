/*
title = "同一服务历次由同一家承接"
title_en = "Always the same undertaker"
tests = "同一购买主体为同一目录条目进行的竞争性采购不少于三次，成交的都是同一家"
tests_en = "at least three competitive tenders of a purchaser for one catalogue entry were all won by one undertaker"
leaves_out = "其他供应商是否参加；不足三次的采购"
leaves_out_en = "whether others took part; fewer than three tenders"
message = "{tender_count} 次采购都由“{value}”承接"
message_en = "all {tender_count} tenders were won by {value}"
remedy = "请核对；可说明供应商的情况"
remedy_en = "check it; you may say which suppliers there are"
*/
WITH won AS (
    SELECT a.publisher, t.purchaser_id, t.catalogue_item_id, t.tender_id, u.undertaker_id,
           a.award_id, a.awarded_on
    FROM awards a
    JOIN tenders t ON t.publisher = a.publisher AND t.tender_id = a.tender_id
    JOIN award_undertakers u ON u.publisher = a.publisher AND u.award_id = a.award_id
    WHERE COALESCE(a.status, 'active') = 'active' AND COALESCE(u.role, 'sole') <> 'member'
      AND t.purchaser_id IS NOT NULL AND t.catalogue_item_id IS NOT NULL
      AND t.procurement_method IN ('public-tender', 'invited-tender', 'competitive-negotiation',
          'competitive-consultation', 'inquiry')
)
SELECT w.publisher, 'awards' AS resource, MAX(w.award_id) AS row_key, 'tender_id' AS field,
       COALESCE(MIN(o.name), MIN(w.undertaker_id)) AS value, MAX(w.awarded_on) AS day,
       COUNT(DISTINCT w.tender_id) AS tender_count
FROM won w
LEFT JOIN organizations o ON o.publisher = w.publisher AND o.organization_id = w.undertaker_id
GROUP BY w.publisher, w.purchaser_id, w.catalogue_item_id
HAVING COUNT(DISTINCT w.tender_id) >= 3 AND COUNT(DISTINCT w.undertaker_id) = 1
