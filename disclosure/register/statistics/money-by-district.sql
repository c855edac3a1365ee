-- Money by district and year: what was planned and contracted, currency by currency.
-- A project's year is that of its plan, else that of its first notice, award or contract.
SELECT publisher, currency, region_code,
       COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER)) AS fiscal_year,
       COUNT(*) AS project_count, ROUND(SUM(planned_amount), 4) AS planned_amount,
       ROUND(SUM(contract_amount), 4) AS contract_amount
FROM projects
WHERE currency IS NOT NULL
GROUP BY publisher, currency, region_code,
    COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER))
ORDER BY publisher, currency, region_code,
    COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER))
