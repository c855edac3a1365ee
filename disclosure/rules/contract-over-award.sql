-- A contract is worth more than its award.
SELECT c.publisher, c.package, 'contracts' AS resource, c.row_number, 'amount' AS field,
       c.amount AS value, a.amount AS limit_amount
FROM contracts c
JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
    AND a.currency = c.currency
WHERE c.amount > a.amount
ORDER BY c.publisher, c.package, c.row_number
