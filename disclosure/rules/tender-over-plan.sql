-- The tenders of a project ask for more than its plan of all years.
SELECT p.publisher, MIN(i.package) AS package, 'plan-items' AS resource,
       MIN(i.row_number) AS row_number, 'budget_amount' AS field, p.budget_amount AS value,
       p.planned_amount AS limit_amount
FROM projects p
JOIN plan_items i ON i.publisher = p.publisher AND i.project_id = p.project_id
WHERE p.budget_amount > p.planned_amount
GROUP BY p.publisher, p.project_id, p.budget_amount, p.planned_amount
ORDER BY p.publisher, package, row_number
