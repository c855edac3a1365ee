/*
title = "成交金额等于最高限价"
title_en = "Award equal to the ceiling"
tests = "用竞争性方式采购且不分包，唯一的成交金额等于公布的最高限价，币种相同"
tests_en = "the only award of a competitive tender without lots equals its published ceiling, in one currency"
leaves_out = "固定单价的采购；没有公布最高限价的采购"
leaves_out_en = "purchases at a fixed unit price; tenders without a ceiling"
message = "成交 {value} 等于最高限价"
message_en = "the award of {value} equals the ceiling"
remedy = "请核对；固定单价的，请写明"
remedy_en = "check it; where the unit price was fixed, say so"
*/
WITH only_awards AS (
    SELECT publisher, tender_id, MIN(award_id) AS award_id FROM awards
    WHERE COALESCE(status, 'active') = 'active' AND tender_id IS NOT NULL
    GROUP BY publisher, tender_id HAVING COUNT(*) = 1
)
SELECT a.publisher, 'awards' AS resource, a.award_id AS row_key, 'amount' AS field,
       a.amount AS value, a.awarded_on AS day
FROM only_awards s
JOIN awards a ON a.publisher = s.publisher AND a.award_id = s.award_id
JOIN tenders t ON t.publisher = s.publisher AND t.tender_id = s.tender_id
    AND t.currency = a.currency
WHERE a.lot_id IS NULL AND a.amount = t.ceiling_amount
    AND t.procurement_method IN ('public-tender', 'invited-tender', 'competitive-negotiation',
        'competitive-consultation', 'inquiry')
