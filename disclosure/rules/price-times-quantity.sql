-- Unit price times quantity is not the budget ("fixing fees according to the matter").
SELECT publisher, package, 'plan-items' AS resource, row_number, 'budget_amount' AS field,
       budget_amount AS value, ROUND(unit_price * quantity, 2) AS product
FROM plan_items
WHERE ABS(unit_price * quantity - budget_amount) > 0.01 * COALESCE(quantity, 1)
ORDER BY publisher, package, row_number
