-- Demand and supply by district: what is planned in the newest year of plans, for how many people,
-- against the undertakers registered there and those of them that have had a contract.
WITH newest AS (
    SELECT publisher, MAX(fiscal_year) AS fiscal_year FROM plan_items GROUP BY publisher
),
demand AS (
    SELECT i.publisher, p.region_code, i.fiscal_year, COUNT(*) AS planned_count,
           SUM(i.beneficiaries_planned) AS people_planned
    FROM plan_items i
    JOIN newest n ON n.publisher = i.publisher AND n.fiscal_year = i.fiscal_year
    JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
    WHERE COALESCE(i.status, 'planned') <> 'cancelled'
    GROUP BY i.publisher, p.region_code, i.fiscal_year
),
contracted AS (
    SELECT publisher, undertaker_id FROM contracts
    WHERE undertaker_id IS NOT NULL GROUP BY publisher, undertaker_id
),
supply AS (
    SELECT o.publisher, o.region_code, COUNT(*) AS undertaker_count,
           COUNT(c.undertaker_id) AS contracted_undertaker_count
    FROM organizations o
    LEFT JOIN contracted c
        ON c.publisher = o.publisher AND c.undertaker_id = o.organization_id
    WHERE o.undertaker_type IS NOT NULL
    GROUP BY o.publisher, o.region_code
)
SELECT d.publisher, d.region_code, d.fiscal_year, d.planned_count, d.people_planned,
       COALESCE(s.undertaker_count, 0) AS undertaker_count,
       COALESCE(s.contracted_undertaker_count, 0) AS contracted_undertaker_count
FROM demand d
LEFT JOIN supply s ON s.publisher = d.publisher AND s.region_code = d.region_code
WHERE d.region_code IS NOT NULL
ORDER BY d.publisher, d.region_code
