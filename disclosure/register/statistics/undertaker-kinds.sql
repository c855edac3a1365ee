-- Contracts by kind of undertaker and year, and how many of them went to a body whose parent is the
-- purchaser. Cancelled contracts are left out.
SELECT c.publisher, CAST(SUBSTR(COALESCE(c.signed_on, c.starts_on), 1, 4) AS INTEGER) AS year,
       o.undertaker_type, COUNT(*) AS contract_count,
       COUNT(DISTINCT c.undertaker_id) AS undertaker_count,
       SUM(CASE WHEN o.parent_organization_id = COALESCE(c.purchaser_id, p.purchaser_id)
           THEN 1 ELSE 0 END) AS subordinate_count
FROM contracts c
JOIN organizations o ON o.publisher = c.publisher AND o.organization_id = c.undertaker_id
LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
WHERE COALESCE(c.status, 'active') <> 'cancelled'
GROUP BY c.publisher, CAST(SUBSTR(COALESCE(c.signed_on, c.starts_on), 1, 4) AS INTEGER),
    o.undertaker_type
ORDER BY c.publisher, CAST(SUBSTR(COALESCE(c.signed_on, c.starts_on), 1, 4) AS INTEGER),
    o.undertaker_type
