-- A contract lacks one of the eight clauses that Chinese rules require of its publishers.
WITH clauses AS (
    SELECT publisher, package, row_number, contract_id, 'content' AS field, content AS clause
    FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'ends_on',
           CASE WHEN starts_on IS NOT NULL THEN ends_on END FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'quantity',
           CAST(quantity AS TEXT) FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'quality_standard',
           quality_standard FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'amount',
           CAST(amount AS TEXT) FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'settlement', settlement
    FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'rights_and_obligations',
           rights_and_obligations FROM contracts
    UNION ALL SELECT publisher, package, row_number, contract_id, 'breach_liability',
           breach_liability FROM contracts
)
SELECT publisher, package, 'contracts' AS resource, row_number, field, contract_id AS value
FROM clauses
WHERE clause IS NULL AND publisher IN (
    SELECT publisher FROM publishers WHERE region_scheme IN ('GB-T-2260', 'example'))
ORDER BY publisher, package, row_number, field
