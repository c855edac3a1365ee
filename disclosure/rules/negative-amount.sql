-- An amount that cannot be below zero is.
WITH amounts AS (
    SELECT publisher, package, 'plan-items' AS resource, row_number, 'budget_amount' AS field,
           budget_amount AS value FROM plan_items
    UNION ALL SELECT publisher, package, 'notices', row_number, 'budget_amount', budget_amount
    FROM notices
    UNION ALL SELECT publisher, package, 'awards', row_number, 'amount', amount FROM awards
    UNION ALL SELECT publisher, package, 'contracts', row_number, 'amount', amount FROM contracts
)
SELECT publisher, package, resource, row_number, field, value FROM amounts WHERE value < 0
ORDER BY publisher, package, resource, row_number
