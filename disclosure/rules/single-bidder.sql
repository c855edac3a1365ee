/*
title = "竞争性采购只有一家响应"
title_en = "One bidder in a competitive tender"
tests = "用竞争性方式采购，有效的采购结果写明只有一家响应"
tests_en = "an award in force of a competitive tender names one bidder"
leaves_out = "单一来源等不竞争的方式；没有写明响应家数的结果"
leaves_out_en = "methods without competition, such as single source; awards that name no number of bidders"
codes = ["OCP:R018"]
message = "响应供应商 {value} 家，采购方式是“{method}”"
message_en = "there was {value} bidder; the method is {method}"
remedy = "请核对家数；确为一家的，请写明理由"
remedy_en = "check the number; where it was one, say why"
codelists = { method = "procurement-method" }
*/
SELECT a.publisher, 'awards' AS resource, a.award_id AS row_key, 'bidders_count' AS field,
       a.bidders_count AS value, a.awarded_on AS day, t.procurement_method AS method
FROM awards a
JOIN tenders t ON t.publisher = a.publisher AND t.tender_id = a.tender_id
WHERE a.bidders_count = 1 AND COALESCE(a.status, 'active') = 'active'
    AND t.procurement_method IN ('public-tender', 'invited-tender', 'competitive-negotiation',
        'competitive-consultation', 'inquiry')
