-- The score of an evaluation is not the sum of its lowest indicators' scores.
SELECT e.publisher, e.package, 'evaluations' AS resource, e.row_number, 'score' AS field,
       e.score AS value, ROUND(SUM(i.score), 2) AS total
FROM evaluations e
JOIN indicators i ON i.publisher = e.publisher AND i.evaluation_id = e.evaluation_id
WHERE NOT EXISTS (
    SELECT 1 FROM indicators child
    WHERE child.publisher = i.publisher AND child.parent_indicator_id = i.indicator_id)
GROUP BY e.publisher, e.package, e.row_number, e.score
HAVING COUNT(i.score) = COUNT(*) AND ABS(SUM(i.score) - e.score) > 0.05
ORDER BY e.publisher, e.package, e.row_number
