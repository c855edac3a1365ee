-- The weights of an evaluation's top indicators come to neither 100 nor 1.
SELECT e.publisher, e.package, 'evaluations' AS resource, e.row_number,
       'evaluation_id' AS field, e.evaluation_id AS value, ROUND(SUM(i.weight), 2) AS total
FROM evaluations e
JOIN indicators i ON i.publisher = e.publisher AND i.evaluation_id = e.evaluation_id
WHERE i.parent_indicator_id IS NULL AND i.weight IS NOT NULL
GROUP BY e.publisher, e.package, e.row_number, e.evaluation_id
HAVING ABS(SUM(i.weight) - 100) > 0.01 AND ABS(SUM(i.weight) - 1) > 0.0001
ORDER BY e.publisher, e.package, e.row_number
