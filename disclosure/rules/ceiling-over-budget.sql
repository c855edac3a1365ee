-- The ceiling of a notice is higher than its budget.
SELECT publisher, package, 'notices' AS resource, row_number, 'ceiling_amount' AS field,
       ceiling_amount AS value, budget_amount AS limit_amount
FROM notices WHERE ceiling_amount > budget_amount
ORDER BY publisher, package, row_number
