-- Satisfaction by domain: what clients said, as per cent, against the targets of the contracts.
-- Only indicators measured in per cent; an indicator that sums up others has no value of its own.
SELECT e.publisher, p.domain, COUNT(*) AS indicator_count,
       COUNT(DISTINCT e.evaluation_id) AS evaluation_count,
       ROUND(AVG(i.actual), 1) AS average_percent, ROUND(AVG(i.target), 1) AS target_percent,
       MIN(i.actual) AS lowest_percent, MAX(i.actual) AS highest_percent
FROM indicators i
JOIN evaluations e ON e.publisher = i.publisher AND e.evaluation_id = i.evaluation_id
LEFT JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
LEFT JOIN projects p ON p.publisher = e.publisher
    AND p.project_id = COALESCE(e.project_id, c.project_id)
WHERE i.dimension = 'satisfaction' AND i.unit IN ('%', '％') AND i.actual IS NOT NULL
GROUP BY e.publisher, p.domain
ORDER BY e.publisher, p.domain
