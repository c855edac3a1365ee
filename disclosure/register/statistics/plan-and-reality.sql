-- Plan and reality, counted: by year, purchaser and what became of it.
-- Builds on: project-outcomes
SELECT publisher, fiscal_year, purchaser_id, outcome, currency, COUNT(*) AS project_count,
       ROUND(SUM(planned_amount), 4) AS planned_amount,
       ROUND(SUM(awarded_amount), 4) AS awarded_amount,
       ROUND(SUM(contract_amount), 4) AS contract_amount
FROM project_outcomes
GROUP BY publisher, fiscal_year, purchaser_id, outcome, currency
ORDER BY publisher, fiscal_year, purchaser_id, outcome, currency
