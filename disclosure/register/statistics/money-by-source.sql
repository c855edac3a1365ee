-- Planned money by source of funds, domain and year, currency by currency.
-- What a plan has cancelled is left out.
SELECT i.publisher, i.currency, i.fiscal_year, i.fund_source, p.domain,
       COUNT(*) AS plan_item_count, ROUND(SUM(i.budget_amount), 4) AS planned_amount
FROM plan_items i
JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
WHERE COALESCE(i.status, 'planned') <> 'cancelled'
    AND i.budget_amount IS NOT NULL AND i.currency IS NOT NULL
GROUP BY i.publisher, i.currency, i.fiscal_year, i.fund_source, p.domain
ORDER BY i.publisher, i.currency, i.fiscal_year, i.fund_source, p.domain
