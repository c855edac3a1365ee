-- Contracts of each organization, as purchaser and as undertaker, currency by currency.
-- A contract counts with its `counted_amount`: the amount after its latest change; nothing if it
-- was cancelled; and a framework counts by its call-offs once it has any.
SELECT publisher, purchaser_id AS organization_id, 'purchaser' AS role, currency,
       COUNT(*) AS contract_count, ROUND(SUM(counted_amount), 4) AS contract_amount
FROM contracts
WHERE purchaser_id IS NOT NULL AND counted_amount IS NOT NULL
GROUP BY publisher, purchaser_id, currency
UNION ALL
SELECT publisher, undertaker_id, 'undertaker', currency,
       COUNT(*), ROUND(SUM(counted_amount), 4)
FROM contracts
WHERE undertaker_id IS NOT NULL AND counted_amount IS NOT NULL
GROUP BY publisher, undertaker_id, currency
ORDER BY publisher, organization_id, role, currency
