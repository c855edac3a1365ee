-- Plan and reality, project by project: what became of each plan, tender, contract, evaluation.
-- Builds on: catalogue-changes
WITH publishing AS (
    SELECT u.publisher,
           (SELECT COUNT(*) FROM plan_items i WHERE i.publisher = u.publisher) AS plan_count,
           (SELECT COUNT(*) FROM evaluations e WHERE e.publisher = u.publisher)
               AS evaluation_count
    FROM publishers u
),
plans AS (
    SELECT publisher, project_id, fiscal_year, MAX(purchaser_id) AS purchaser_id,
           SUM(CASE WHEN COALESCE(status, 'planned') <> 'cancelled' THEN 1 ELSE 0 END)
               AS standing_count
    FROM plan_items GROUP BY publisher, project_id, fiscal_year
),
begun AS (
    SELECT publisher, project_id, CAST(MIN(SUBSTR(first_published_at, 1, 4)) AS INTEGER) AS year
    FROM tenders WHERE status <> 'planned' GROUP BY publisher, project_id
),
asked AS (
    SELECT e.publisher, COALESCE(e.project_id, c.project_id) AS project_id,
           MAX(COALESCE(e.evaluated_on, e.published_on)) AS asked_on
    FROM evaluations e
    LEFT JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
    WHERE e.follow_up = 'adjust-catalogue'
    GROUP BY e.publisher, COALESCE(e.project_id, c.project_id)
),
-- The first edition after the evaluation, and whether it treats the project's entry otherwise.
answered AS (
    SELECT a.publisher, a.project_id, MIN(later.effective_from) AS effective_from,
           COUNT(ch.change) AS change_count
    FROM asked a
    JOIN projects p ON p.publisher = a.publisher AND p.project_id = a.project_id
    JOIN items i ON i.publisher = p.publisher AND i.item_id = p.catalogue_item_id
    JOIN editions later ON later.publisher = i.publisher
        AND later.supersedes_edition_id = i.edition_id AND later.effective_from >= a.asked_on
    LEFT JOIN catalogue_changes ch ON ch.publisher = i.publisher
        AND ch.edition_id = later.edition_id AND ch.earlier_item_id = i.item_id
    GROUP BY a.publisher, a.project_id
),
outcomes AS (
    SELECT i.publisher, i.fiscal_year, i.purchaser_id, i.project_id,
           CASE WHEN i.standing_count = 0 THEN 'plan-cancelled'
                WHEN b.project_id IS NOT NULL THEN 'planned-tendered'
                WHEN p.award_count + p.contract_count > 0 THEN 'planned-unannounced'
                WHEN d.due_on IS NULL THEN 'planned-undated'
                WHEN d.is_past = 1 THEN 'planned-never-tendered'
                ELSE 'planned-not-due' END AS outcome
    FROM plans i
    LEFT JOIN dues d ON d.publisher = i.publisher AND d.project_id = i.project_id
        AND d.due = 'tender' AND COALESCE(d.fiscal_year, 0) = COALESCE(i.fiscal_year, 0)
    JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
    LEFT JOIN begun b ON b.publisher = i.publisher AND b.project_id = i.project_id
    UNION ALL
    SELECT b.publisher, b.year, p.purchaser_id, b.project_id, 'tendered-unplanned'
    FROM begun b
    JOIN publishing w ON w.publisher = b.publisher AND w.plan_count > 0
    JOIN projects p ON p.publisher = b.publisher AND p.project_id = b.project_id
    WHERE p.plan_count = 0
    UNION ALL
    SELECT publisher, COALESCE(fiscal_year, CAST(SUBSTR(first_on, 1, 4) AS INTEGER)),
           purchaser_id, project_id, 'awarded-over-plan'
    FROM projects WHERE awarded_amount > planned_amount
    UNION ALL
    SELECT p.publisher, COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER)),
           p.purchaser_id, p.project_id,
           CASE WHEN p.evaluation_count > 0 THEN 'contracted-evaluated'
                WHEN d.due_on IS NULL THEN 'contracted-undated'
                WHEN d.is_past = 1 THEN 'contracted-not-evaluated'
                ELSE 'contracted-running' END
    FROM projects p
    JOIN publishing w ON w.publisher = p.publisher AND w.evaluation_count > 0
    LEFT JOIN dues d ON d.publisher = p.publisher AND d.project_id = p.project_id
        AND d.due = 'evaluation'
    WHERE EXISTS (SELECT 1 FROM contracts c WHERE c.publisher = p.publisher
        AND c.project_id = p.project_id AND COALESCE(c.status, 'active') <> 'cancelled')
    UNION ALL
    SELECT a.publisher, COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER)),
           p.purchaser_id, a.project_id,
           CASE WHEN r.project_id IS NULL THEN 'catalogue-pending'
                WHEN r.change_count > 0 THEN 'catalogue-changed'
                ELSE 'catalogue-unchanged' END
    FROM asked a
    JOIN projects p ON p.publisher = a.publisher AND p.project_id = a.project_id
    LEFT JOIN answered r ON r.publisher = a.publisher AND r.project_id = a.project_id
)
SELECT o.publisher, o.fiscal_year, o.purchaser_id, o.outcome, o.project_id, p.currency,
       p.planned_amount, p.awarded_amount, p.contract_amount
FROM outcomes o
JOIN projects p ON p.publisher = o.publisher AND p.project_id = o.project_id
ORDER BY o.publisher, o.fiscal_year, o.outcome, o.purchaser_id, o.project_id
