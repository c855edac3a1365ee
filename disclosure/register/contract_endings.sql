-- Contracts that have not ended yet: who provides the service, how it was evaluated last, and what
-- follows. What follows is a plan item by the same purchaser for the same catalogue item, whose
-- tender is not awarded (so its project is another one) and is planned up to half a year after the
-- end. "Not in the plan" is said only where the purchaser's plan of the year is published.
WITH ending AS (
    SELECT c.publisher, c.contract_id, c.project_id, c.path, c.undertaker_id,
           -- As TEXT it is joined by an index.
           CAST(COALESCE(c.purchaser_id, p.purchaser_id) AS TEXT) AS purchaser_id,
           p.catalogue_item_id, p.region_code, p.domain,
           p.latest_evaluation_id AS evaluation_id, p.score,
           c.present_ends_on AS ends_on, SUBSTR(u.as_of, 1, 10) AS today
    FROM contracts c
    JOIN publishers u ON u.publisher = c.publisher
    LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    WHERE COALESCE(c.status, 'active') <> 'cancelled'
        AND c.present_ends_on >= SUBSTR(u.as_of, 1, 10)
),
plans AS (
    SELECT i.publisher, i.plan_item_id, i.purchaser_id, i.catalogue_item_id,
           i.planned_tender_month, p.stage,
           COALESCE(i.planned_tender_month, CAST(i.fiscal_year AS TEXT) || '-01') AS month
    FROM plan_items i
    JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
        AND p.stage IN ('planned', 'tendering')
    WHERE COALESCE(i.status, 'planned') <> 'cancelled'
        AND COALESCE(i.planned_tender_month, i.fiscal_year) IS NOT NULL
),
-- The first of all that are planned alike.
leading AS (
    SELECT *, ROW_NUMBER() OVER (
               PARTITION BY publisher, purchaser_id, catalogue_item_id, stage
               ORDER BY month, plan_item_id) AS place
    FROM plans
),
following AS (
    SELECT e.publisher, e.contract_id, i.plan_item_id, i.planned_tender_month, i.stage,
           ROW_NUMBER() OVER (PARTITION BY e.publisher, e.contract_id
                              ORDER BY i.stage = 'planned', i.month, i.plan_item_id) AS place
    FROM ending e
    JOIN leading i ON i.publisher = e.publisher AND i.purchaser_id = e.purchaser_id
        AND i.catalogue_item_id = e.catalogue_item_id AND i.place = 1
        AND i.month || '-01' <= DATE(e.ends_on, '+6 months')
),
planned_years AS (
    SELECT publisher, purchaser_id, fiscal_year FROM plan_items
    GROUP BY publisher, purchaser_id, fiscal_year
)
SELECT e.publisher, e.contract_id AS contract_ending_id, e.contract_id, e.project_id,
       e.purchaser_id, e.undertaker_id, e.catalogue_item_id, e.region_code, e.domain, e.ends_on,
       CASE WHEN e.ends_on <= DATE(e.today, '+30 days') THEN 30
            WHEN e.ends_on <= DATE(e.today, '+90 days') THEN 90
            WHEN e.ends_on <= DATE(e.today, '+180 days') THEN 180
            WHEN e.ends_on <= DATE(e.today, '+365 days') THEN 365 END AS ends_within_days,
       e.evaluation_id, e.score,
       CASE WHEN f.stage = 'tendering' THEN 'tendering'
            WHEN f.plan_item_id IS NOT NULL THEN 'planned'
            WHEN y.fiscal_year IS NOT NULL THEN 'not-in-plan'
            ELSE 'no-plan' END AS successor,
       f.plan_item_id AS successor_plan_item_id, f.planned_tender_month, e.path
FROM ending e
LEFT JOIN following f ON f.publisher = e.publisher AND f.contract_id = e.contract_id AND f.place = 1
LEFT JOIN planned_years y ON y.publisher = e.publisher AND y.purchaser_id = e.purchaser_id
    AND y.fiscal_year = CAST(SUBSTR(e.ends_on, 1, 4) AS INTEGER)
ORDER BY e.publisher, e.contract_id
