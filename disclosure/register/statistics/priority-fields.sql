-- The share of money in each priority field by year, currency by currency. The fields are those of the
-- codelist priority-field; `all_amount` is the contract value of all projects of the year.
WITH money AS (
    SELECT publisher, currency, domain,
           COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER)) AS fiscal_year,
           contract_amount
    FROM projects
    WHERE currency IS NOT NULL
),
whole AS (
    SELECT publisher, currency, fiscal_year, COUNT(*) AS all_count,
           ROUND(SUM(contract_amount), 4) AS all_amount
    FROM money GROUP BY publisher, currency, fiscal_year
)
SELECT w.publisher, w.currency, w.fiscal_year, c.code AS domain, COUNT(m.publisher) AS project_count,
       ROUND(COALESCE(SUM(m.contract_amount), 0), 4) AS contract_amount, w.all_count, w.all_amount
FROM whole w
JOIN codes c ON c.codelist = 'priority-field'
LEFT JOIN money m ON m.publisher = w.publisher AND m.currency = w.currency AND m.domain = c.code
    AND m.fiscal_year = w.fiscal_year
GROUP BY w.publisher, w.currency, w.fiscal_year, c.code, c.position, w.all_count, w.all_amount
ORDER BY w.publisher, w.currency, w.fiscal_year, c.position
