/*
title = "已付清而没有评价"
title_en = "Paid in full, never evaluated"
tests = "合同款项已经付清，而合同没有任何评价；仅限公布评价的发布方"
tests_en = "a contract was paid in full and has no evaluation, though the publisher publishes evaluations"
leaves_out = "从不公布评价的发布方；先付清后评价的合同（另有规则）；项目有评价而没有写明是哪份合同的"
leaves_out_en = "publishers without evaluations; contracts evaluated after payment, of which another rule tells; contracts of a project with an evaluation that names no contract"
law = "cn-mof-order-102"
jurisdiction = "CN"
severity = "absence"
version = "2"
message = "合同已于 {value} 付清，没有评价"
message_en = "the contract was paid in full by {value} and has no evaluation"
remedy = "请公布评价结果；付费以服务的数量和质量为据"
remedy_en = "publish the evaluation; payment goes by quantity and quality of the service"
*/
WITH evaluating AS (
    SELECT publisher FROM evaluations WHERE contract_id IS NOT NULL GROUP BY publisher
), evaluated AS (
    SELECT publisher, contract_id FROM evaluations WHERE contract_id IS NOT NULL
    GROUP BY publisher, contract_id
), whole AS (
    SELECT publisher, project_id FROM evaluations
    WHERE contract_id IS NULL AND project_id IS NOT NULL GROUP BY publisher, project_id
), paid AS (
    SELECT publisher, contract_id, MAX(paid_on) AS last_on, SUM(amount) AS amount
    FROM payments WHERE contract_id IS NOT NULL GROUP BY publisher, contract_id
)
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'contract_id' AS field,
       p.last_on AS value, p.last_on AS day
FROM paid p
JOIN evaluating w ON w.publisher = p.publisher
JOIN contracts c ON c.publisher = p.publisher AND c.contract_id = p.contract_id
LEFT JOIN evaluated e ON e.publisher = p.publisher AND e.contract_id = p.contract_id
LEFT JOIN whole h ON h.publisher = c.publisher AND h.project_id = c.project_id
WHERE e.contract_id IS NULL AND h.project_id IS NULL AND p.amount >= c.present_amount
