-- Findings by district of the project or organization, by table, severity and year of the day by
-- which the row is judged, and how many of them have a reply.
WITH placed AS (
    SELECT f.publisher, COALESCE(p.region_code, o.region_code, e.region_code) AS region_code,
           f.resource, f.severity, CAST(SUBSTR(f.day, 1, 4) AS INTEGER) AS year,
           CASE WHEN f.reply_id IS NULL THEN 0 ELSE 1 END AS is_answered
    FROM findings f
    LEFT JOIN projects p ON p.publisher = f.publisher AND p.project_id = f.project_id
    LEFT JOIN organizations o ON o.publisher = f.publisher AND f.resource = 'organizations'
        AND o.organization_id = f.row_key
    LEFT JOIN editions e ON e.publisher = f.publisher AND f.resource = 'editions'
        AND e.edition_id = f.row_key
)
SELECT publisher, region_code, resource, severity, year, COUNT(*) AS finding_count,
       SUM(is_answered) AS answered_count
FROM placed
GROUP BY publisher, region_code, resource, severity, year
ORDER BY publisher, region_code, resource, severity, year
