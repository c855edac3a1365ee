-- Who pays whom for what: contracts by purchaser, domain and undertaker, currency by currency.
-- A contract counts with its `counted_amount`, as in organization-totals; the domain is that of
-- its project.
SELECT c.publisher, c.currency, c.purchaser_id, p.domain, c.undertaker_id,
       COUNT(*) AS contract_count, ROUND(SUM(c.counted_amount), 4) AS contract_amount
FROM contracts c
JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
WHERE c.counted_amount IS NOT NULL AND c.currency IS NOT NULL
GROUP BY c.publisher, c.currency, c.purchaser_id, p.domain, c.undertaker_id
ORDER BY c.publisher, c.currency, c.purchaser_id, p.domain, c.undertaker_id
