/*
title = "终止购买后再次签约"
title_en = "Signed again after a termination"
tests = "评价决定终止购买之后，同一购买主体与同一承接主体就同一目录条目又签订合同"
tests_en = "after an evaluation that ended the purchase, the same purchaser signed a contract with the same undertaker for the same catalogue entry"
leaves_out = "已撤销的合同；其他目录条目；没有写明后续处理的评价"
leaves_out_en = "cancelled contracts; other entries; evaluations that name no consequence"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
version = "2"
message = "签约于 {value}，{ended_on} 的评价 {evaluation} 决定终止购买"
message_en = "signed on {value}; the evaluation {evaluation} of {ended_on} ended the purchase"
remedy = "请核对；有新的理由的，请写明"
remedy_en = "check it; where there is a new reason, say which"
*/
WITH ended AS (
    SELECT c.publisher, c.purchaser_id, c.undertaker_id, p.catalogue_item_id, c.contract_id,
           e.evaluation_id AS evaluation, e.evaluated_on AS ended_on,
           ROW_NUMBER() OVER (
               PARTITION BY c.publisher, c.purchaser_id, c.undertaker_id, p.catalogue_item_id
               ORDER BY e.evaluated_on, e.evaluation_id) AS place
    FROM evaluations e
    JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
    JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    WHERE e.follow_up = 'terminate' AND e.evaluated_on IS NOT NULL
        AND p.catalogue_item_id IS NOT NULL
)
SELECT n.publisher, 'contracts' AS resource, n.contract_id AS row_key, 'undertaker_id' AS field,
       n.signed_on AS value, n.signed_on AS day, d.ended_on, d.evaluation
FROM contracts n
JOIN projects p ON p.publisher = n.publisher AND p.project_id = n.project_id
JOIN ended d ON d.publisher = n.publisher AND d.undertaker_id = n.undertaker_id
    AND d.purchaser_id = n.purchaser_id AND d.catalogue_item_id = p.catalogue_item_id
    AND d.place = 1 AND d.contract_id <> n.contract_id
WHERE n.signed_on > d.ended_on AND COALESCE(n.status, 'active') <> 'cancelled'
