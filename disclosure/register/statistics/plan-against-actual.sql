-- Plan against actual: planned, awarded and contracted money of the same projects.
-- Only projects that have all three amounts in one currency; the others are counted apart.
SELECT publisher, currency, fiscal_year, COUNT(*) AS plan_count,
       SUM(CASE WHEN planned_amount IS NOT NULL AND awarded_amount IS NOT NULL
                     AND contract_amount IS NOT NULL THEN 1 ELSE 0 END) AS project_count,
       ROUND(SUM(CASE WHEN awarded_amount IS NOT NULL AND contract_amount IS NOT NULL
                      THEN planned_amount END), 4) AS planned_amount,
       ROUND(SUM(CASE WHEN planned_amount IS NOT NULL AND contract_amount IS NOT NULL
                      THEN awarded_amount END), 4) AS awarded_amount,
       ROUND(SUM(CASE WHEN planned_amount IS NOT NULL AND awarded_amount IS NOT NULL
                      THEN contract_amount END), 4) AS contract_amount
FROM projects
WHERE plan_count > 0 AND currency IS NOT NULL
GROUP BY publisher, currency, fiscal_year
ORDER BY publisher, currency, fiscal_year
