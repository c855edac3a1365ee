-- Contracts of each organization, as purchaser and as undertaker, currency by currency.
-- A contract counts with the amount after its latest change; a framework counts by its call-offs
-- once it has any.
SELECT c.publisher, c.purchaser_id AS organization_id, 'purchaser' AS role, c.currency,
       COUNT(*) AS contract_count,
       ROUND(SUM(COALESCE(
           (SELECT h.amount FROM contract_changes h
            WHERE h.publisher = c.publisher AND h.contract_id = c.contract_id
              AND h.amount IS NOT NULL
            ORDER BY h.changed_on DESC, h.contract_change_id DESC LIMIT 1),
           c.amount)), 2) AS contract_amount
FROM contracts c
WHERE c.purchaser_id IS NOT NULL AND c.amount IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM contracts f
                  WHERE f.publisher = c.publisher AND f.parent_contract_id = c.contract_id)
GROUP BY c.publisher, c.purchaser_id, c.currency
UNION ALL
SELECT c.publisher, c.undertaker_id, 'undertaker', c.currency, COUNT(*),
       ROUND(SUM(COALESCE(
           (SELECT h.amount FROM contract_changes h
            WHERE h.publisher = c.publisher AND h.contract_id = c.contract_id
              AND h.amount IS NOT NULL
            ORDER BY h.changed_on DESC, h.contract_change_id DESC LIMIT 1),
           c.amount)), 2)
FROM contracts c
WHERE c.undertaker_id IS NOT NULL AND c.amount IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM contracts f
                  WHERE f.publisher = c.publisher AND f.parent_contract_id = c.contract_id)
GROUP BY c.publisher, c.undertaker_id, c.currency
ORDER BY publisher, organization_id, role, currency
