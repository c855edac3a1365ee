/*
title = "由下属单位承接，没有公布竞争性采购"
title_en = "Subordinate undertaker, no competitive tender published"
tests = "承接主体的上级单位是购买主体，而采购没有公告，或方式是单一来源、定向招标、直接拨款、其他"
tests_en = "the parent of an undertaker is the purchaser, and there was no tender, or one by single source, directed tender, direct appropriation or another method"
leaves_out = "没有登记上级单位的组织；经竞争承接的"
leaves_out_en = "organizations without a known parent; awards after competition"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "承接主体“{value}”是购买主体的下属单位，没有公布竞争性采购"
message_en = "the undertaker {value_en} belongs to the purchaser, and no competitive tender is published"
remedy = "符合条件的事业单位与社会力量公开平等竞争；另有依据的，请写明"
remedy_en = "institutions compete openly and equally with social forces; where there was another basis, name it"
*/
SELECT a.publisher, 'awards' AS resource, a.award_id AS row_key, 'tender_id' AS field,
       MIN(o.name) AS value, a.awarded_on AS day,
       MIN(COALESCE(o.name_en, o.name)) AS value_en
FROM award_undertakers u
JOIN organizations o ON o.publisher = u.publisher AND o.organization_id = u.undertaker_id
JOIN awards a ON a.publisher = u.publisher AND a.award_id = u.award_id
LEFT JOIN tenders t ON t.publisher = a.publisher AND t.tender_id = a.tender_id
LEFT JOIN projects p ON p.publisher = a.publisher AND p.project_id = a.project_id
WHERE o.parent_organization_id IS NOT NULL
    AND o.parent_organization_id = COALESCE(t.purchaser_id, p.purchaser_id)
    AND COALESCE(a.status, 'active') = 'active'
    AND (a.tender_id IS NULL OR t.procurement_method IN (
        'single-source', 'directed-tender', 'direct-appropriation', 'other'))
GROUP BY a.publisher, a.award_id, a.awarded_on
