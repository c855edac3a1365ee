-- The awards of a tender come to more than its ceiling, or its budget where there is none.
WITH sums AS (
    SELECT publisher, tender_id, currency, ROUND(SUM(amount), 2) AS amount,
           MAX(award_id) AS award_id
    FROM awards
    WHERE COALESCE(status, 'active') = 'active' AND tender_id IS NOT NULL
    GROUP BY publisher, tender_id, currency
)
SELECT a.publisher, a.package, 'awards' AS resource, a.row_number, 'amount' AS field,
       s.amount AS value, COALESCE(t.ceiling_amount, t.budget_amount) AS limit_amount
FROM sums s
JOIN tenders t ON t.publisher = s.publisher AND t.tender_id = s.tender_id
    AND t.currency = s.currency
JOIN awards a ON a.publisher = s.publisher AND a.award_id = s.award_id
WHERE s.amount > COALESCE(t.ceiling_amount, t.budget_amount)
ORDER BY a.publisher, a.package, a.row_number
