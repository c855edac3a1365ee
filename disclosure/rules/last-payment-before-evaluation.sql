/*
title = "先付清后评价"
title_en = "Paid in full before the evaluation"
tests = "合同款项在首次评价之前已经付清"
tests_en = "a contract was paid in full before it was first evaluated"
leaves_out = "有评价没有写明日期的合同；付清之前项目已有评价而没有写明是哪份合同的"
leaves_out_en = "contracts with an evaluation without a day; those of a project that was evaluated before, or on an unknown day, where the evaluation names no contract"
law = "cn-mof-order-102"
version = "2"
message = "合同 {value} 已于 {paid_on} 付清，首次评价在 {evaluated_on}"
message_en = "contract {value} was paid in full by {paid_on}, before its first evaluation ({evaluated_on})"
remedy = "请核对；付费以服务的数量和质量为据"
remedy_en = "check it; payment goes by quantity and quality of the service"
*/
WITH paid AS (
    SELECT publisher, contract_id, MAX(paid_on) AS last_on, SUM(amount) AS amount
    FROM payments GROUP BY publisher, contract_id
),
evaluated AS (
    SELECT publisher, contract_id, MIN(evaluated_on) AS first_on
    FROM evaluations WHERE contract_id IS NOT NULL GROUP BY publisher, contract_id
    HAVING COUNT(*) = COUNT(evaluated_on)
),
whole AS (
    SELECT publisher, project_id, MIN(COALESCE(evaluated_on, '')) AS first_on
    FROM evaluations WHERE contract_id IS NULL AND project_id IS NOT NULL
    GROUP BY publisher, project_id
)
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'contract_id' AS field,
       c.contract_id AS value, paid.last_on AS day, paid.last_on AS paid_on,
       evaluated.first_on AS evaluated_on
FROM contracts c
JOIN paid ON paid.publisher = c.publisher AND paid.contract_id = c.contract_id
JOIN evaluated ON evaluated.publisher = c.publisher AND evaluated.contract_id = c.contract_id
LEFT JOIN whole ON whole.publisher = c.publisher AND whole.project_id = c.project_id
WHERE paid.last_on < evaluated.first_on
  AND (whole.first_on IS NULL OR paid.last_on < whole.first_on) AND paid.amount >= c.amount
