-- Money by domain and year: what was planned, awarded, contracted and paid, currency by currency.
-- A project's year is that of its plan, else that of its first notice, award or contract.
SELECT publisher, currency, domain,
       COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER)) AS fiscal_year,
       COUNT(*) AS project_count, ROUND(SUM(planned_amount), 4) AS planned_amount,
       ROUND(SUM(awarded_amount), 4) AS awarded_amount,
       ROUND(SUM(contract_amount), 4) AS contract_amount,
       ROUND(SUM(paid_amount), 4) AS paid_amount
FROM projects
WHERE currency IS NOT NULL
GROUP BY publisher, currency, domain,
    COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER))
ORDER BY publisher, currency, domain,
    COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER))
