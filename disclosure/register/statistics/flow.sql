-- From plan to result: how many projects have reached each step by what was published.
SELECT publisher, COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER)) AS fiscal_year,
       COUNT(*) AS project_count,
       SUM(CASE WHEN plan_count > 0 THEN 1 ELSE 0 END) AS planned_count,
       SUM(CASE WHEN notice_count > 0 THEN 1 ELSE 0 END) AS noticed_count,
       SUM(CASE WHEN award_count > 0 THEN 1 ELSE 0 END) AS awarded_count,
       SUM(CASE WHEN contract_count > 0 THEN 1 ELSE 0 END) AS contracted_count,
       SUM(CASE WHEN payment_count > 0 THEN 1 ELSE 0 END) AS paid_count,
       SUM(CASE WHEN evaluation_count > 0 THEN 1 ELSE 0 END) AS evaluated_count
FROM projects
GROUP BY publisher, COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER))
ORDER BY publisher, COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER))
