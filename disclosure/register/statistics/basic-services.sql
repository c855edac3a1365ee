-- Basic and other public services by year: projects and money, currency by currency. Whether a service
-- is basic is said by its catalogue item; `is_basic` is empty where the item does not say.
SELECT p.publisher, p.currency,
       COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER)) AS fiscal_year,
       i.is_basic, COUNT(*) AS project_count, ROUND(SUM(p.planned_amount), 4) AS planned_amount,
       ROUND(SUM(p.contract_amount), 4) AS contract_amount
FROM projects p
LEFT JOIN items i ON i.publisher = p.publisher AND i.item_id = p.catalogue_item_id
WHERE p.currency IS NOT NULL
GROUP BY p.publisher, p.currency,
    COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER)), i.is_basic
ORDER BY p.publisher, p.currency,
    COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER)), i.is_basic
