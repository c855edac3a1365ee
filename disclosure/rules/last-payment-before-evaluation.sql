-- The contract was paid in full before it was first evaluated.
WITH paid AS (
    SELECT publisher, contract_id, MAX(paid_on) AS last_on, SUM(amount) AS amount
    FROM payments GROUP BY publisher, contract_id
),
evaluated AS (
    SELECT publisher, contract_id, MIN(evaluated_on) AS first_on
    FROM evaluations WHERE contract_id IS NOT NULL GROUP BY publisher, contract_id
)
SELECT c.publisher, c.package, 'contracts' AS resource, c.row_number, 'contract_id' AS field,
       c.contract_id AS value, paid.last_on AS paid_on, evaluated.first_on AS evaluated_on
FROM contracts c
JOIN paid ON paid.publisher = c.publisher AND paid.contract_id = c.contract_id
JOIN evaluated ON evaluated.publisher = c.publisher AND evaluated.contract_id = c.contract_id
WHERE paid.last_on < evaluated.first_on AND paid.amount >= c.amount
ORDER BY c.publisher, c.package, c.row_number
