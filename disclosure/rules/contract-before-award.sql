-- A contract was signed before its award (the undertaker is determined first).
SELECT c.publisher, c.package, 'contracts' AS resource, c.row_number, 'signed_on' AS field,
       c.signed_on AS value, a.awarded_on AS awarded_on
FROM contracts c
JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
WHERE c.signed_on < a.awarded_on
ORDER BY c.publisher, c.package, c.row_number
