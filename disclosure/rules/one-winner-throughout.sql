/*
title = "同一服务历次由同一家承接"
title_en = "Always the same undertaker"
tests = "同一购买主体为同一目录条目进行的竞争性采购不少于三次，成交的都是同一家"
tests_en = "at least three competitive tenders of a purchaser for one catalogue entry were all won by one undertaker"
leaves_out = "其他供应商是否参加；不足三次的采购"
leaves_out_en = "whether others took part; fewer than three tenders"
message = "{tender_count} 次采购都由“{value}”承接"
message_en = "all {tender_count} tenders were won by {value_en}"
remedy = "请核对；可说明供应商的情况"
remedy_en = "check it; you may say which suppliers there are"
*/
WITH competed AS MATERIALIZED (
    SELECT publisher, tender_id, purchaser_id, catalogue_item_id FROM tenders
    WHERE purchaser_id IS NOT NULL AND catalogue_item_id IS NOT NULL
      AND procurement_method IN ('public-tender', 'invited-tender', 'competitive-negotiation',
          'competitive-consultation', 'inquiry')
), won AS (
    SELECT a.publisher, t.purchaser_id, t.catalogue_item_id, t.tender_id, u.undertaker_id,
           a.award_id, a.awarded_on
    FROM awards a
    JOIN competed t ON t.publisher = a.publisher AND t.tender_id = a.tender_id
    JOIN award_undertakers u ON u.publisher = a.publisher AND u.award_id = a.award_id
    WHERE COALESCE(a.status, 'active') = 'active' AND COALESCE(u.role, 'sole') <> 'member'
), throughout AS (
    SELECT publisher, MAX(award_id) AS row_key, MIN(undertaker_id) AS undertaker_id,
           MAX(awarded_on) AS day, COUNT(DISTINCT tender_id) AS tender_count
    FROM won
    GROUP BY publisher, purchaser_id, catalogue_item_id
    HAVING COUNT(DISTINCT tender_id) >= 3 AND MIN(undertaker_id) = MAX(undertaker_id)
)
SELECT w.publisher, 'awards' AS resource, w.row_key, 'tender_id' AS field,
       COALESCE(o.name, w.undertaker_id) AS value, w.day, w.tender_count,
       COALESCE(o.name_en, o.name, w.undertaker_id) AS value_en
FROM throughout w
LEFT JOIN organizations o ON o.publisher = w.publisher AND o.organization_id = w.undertaker_id
