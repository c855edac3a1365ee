/*
title = "合同方不是成交人"
title_en = "Contract with another than the winner"
tests = "合同的承接主体不在所依据的采购结果的成交人之列"
tests_en = "the undertaker of a contract is none of those to whom its award went"
leaves_out = "已撤销的合同；没有写明成交人或承接主体的记录"
leaves_out_en = "cancelled contracts; awards without undertakers, contracts without one"
law = "cn-procurement-law"
version = "2"
message = "合同的承接主体是“{undertaker}”，成交人是“{winner}”"
message_en = "the contract is with {undertaker_en}, the award went to {winner_en}"
remedy = "请核对；成交结果变更的，请发布公告"
remedy_en = "check it; where the award changed, publish the notice"
*/
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'undertaker_id' AS field,
       c.undertaker_id AS value, c.signed_on AS day,
       COALESCE(o.name, c.undertaker_id) AS undertaker,
       COALESCE(o.name_en, o.name, c.undertaker_id) AS undertaker_en,
       COALESCE(w.name, c.winner_id) AS winner,
       COALESCE(w.name_en, w.name, c.winner_id) AS winner_en
FROM (
    SELECT c.publisher, c.contract_id, c.undertaker_id, c.signed_on,
           MIN(u.undertaker_id) AS winner_id
    FROM contracts c
    JOIN award_undertakers u ON u.publisher = c.publisher AND u.award_id = c.award_id
    WHERE c.undertaker_id IS NOT NULL AND COALESCE(c.status, 'active') <> 'cancelled'
    GROUP BY c.publisher, c.contract_id, c.undertaker_id, c.signed_on
    HAVING SUM(CASE WHEN u.undertaker_id = c.undertaker_id THEN 1 ELSE 0 END) = 0
) c
LEFT JOIN organizations o ON o.publisher = c.publisher AND o.organization_id = c.undertaker_id
LEFT JOIN organizations w ON w.publisher = c.publisher AND w.organization_id = c.winner_id
