-- Projects: everything with the same project_id, counted and summed.
-- Amounts are NULL where nothing was published or where the currencies of a project mix.
WITH money AS (
    SELECT publisher, project_id, currency FROM plan_items
    UNION ALL SELECT publisher, project_id, currency FROM notices
    UNION ALL SELECT publisher, project_id, currency FROM awards
    UNION ALL SELECT publisher, project_id, currency FROM contracts
),
currencies AS (
    SELECT publisher, project_id, MIN(currency) AS currency,
           COUNT(DISTINCT currency) AS currency_count
    FROM money GROUP BY publisher, project_id
),
-- Plan first, then the notice that names the purchase best, then what came of it.
names AS (
    SELECT publisher, project_id, 1 AS rank, CAST(-COALESCE(fiscal_year, 0) AS TEXT) AS at,
           plan_item_id AS id, title, title_en FROM plan_items
    UNION ALL SELECT publisher, project_id,
           CASE WHEN kind IN ('tender', 'prequalification', 'single-source') THEN 2 ELSE 3 END,
           published_at, notice_id, title, title_en FROM notices
    UNION ALL SELECT publisher, project_id, 4, signed_on, contract_id, title, title_en FROM contracts
    UNION ALL SELECT publisher, project_id, 5, awarded_on, award_id, title, title_en FROM awards
    UNION ALL SELECT publisher, project_id, 6, evaluated_on, evaluation_id, title, title_en
    FROM evaluations
),
ids AS (
    SELECT publisher, project_id FROM names WHERE project_id IS NOT NULL
    GROUP BY publisher, project_id
),
named AS (
    SELECT publisher, project_id, title, title_en,
           ROW_NUMBER() OVER (PARTITION BY publisher, project_id ORDER BY rank, at, id) AS place
    FROM names WHERE title IS NOT NULL
),
plans AS (
    SELECT publisher, project_id, COUNT(*) AS plan_count, MAX(fiscal_year) AS fiscal_year,
           MAX(purchaser_id) AS purchaser_id, MAX(catalogue_item_id) AS catalogue_item_id,
           SUM(CASE WHEN COALESCE(status, 'planned') <> 'cancelled' THEN budget_amount END)
               AS planned_amount,
           SUM(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) AS cancelled_count,
           -- Plan items of several years may mean the same people.
           CASE WHEN COUNT(CASE WHEN COALESCE(status, 'planned') <> 'cancelled'
                           THEN beneficiaries_planned END) = 1
                THEN MAX(CASE WHEN COALESCE(status, 'planned') <> 'cancelled'
                         THEN beneficiaries_planned END) END AS beneficiaries_planned,
           MIN(published_on) AS first_on, MAX(published_on) AS last_on
    FROM plan_items GROUP BY publisher, project_id
),
tendered AS (
    SELECT publisher, project_id, COUNT(*) AS tender_count, SUM(notice_count) AS notice_count,
           -- An intention and the tender that followed it are one purchase.
           COALESCE(SUM(CASE WHEN status NOT IN ('cancelled', 'failed') AND NOT is_followed
                        THEN budget_amount END),
                    SUM(CASE WHEN is_followed THEN budget_amount END)) AS budget_amount,
           SUM(is_followed) AS followed_count,
           SUM(CASE WHEN status IN ('cancelled', 'failed') THEN 1 ELSE 0 END) AS ended_count,
           SUM(CASE WHEN status = 'planned' THEN 1 ELSE 0 END) AS intended_count,
           MAX(purchaser_id) AS purchaser_id, MAX(catalogue_item_id) AS catalogue_item_id,
           MAX(region_code) AS region_code,
           MIN(SUBSTR(first_published_at, 1, 10)) AS first_on,
           MAX(SUBSTR(last_published_at, 1, 10)) AS last_on
    FROM tenders GROUP BY publisher, project_id
),
awarded AS (
    SELECT publisher, project_id, COUNT(*) AS award_count,
           SUM(CASE WHEN COALESCE(status, 'active') = 'active' THEN amount END) AS awarded_amount,
           SUM(CASE WHEN COALESCE(status, 'active') = 'active' THEN 1 ELSE 0 END) AS active_count,
           MAX(purchaser_id) AS purchaser_id,
           MIN(awarded_on) AS first_on, MAX(awarded_on) AS last_on
    FROM awards GROUP BY publisher, project_id
),
contracted AS (
    SELECT publisher, project_id, COUNT(*) AS contract_count,
           SUM(counted_amount) AS contract_amount, MAX(purchaser_id) AS purchaser_id,
           SUM(CASE WHEN COALESCE(status, 'active') <> 'cancelled' THEN 1 ELSE 0 END)
               AS standing_count,
           MIN(signed_on) AS first_on, MAX(signed_on) AS last_on
    FROM contracts GROUP BY publisher, project_id
),
provided AS (
    SELECT publisher, project_id, COUNT(*) AS undertaker_count,
           MIN(undertaker_id) AS undertaker_id
    FROM project_undertakers GROUP BY publisher, project_id
),
paid AS (
    SELECT c.publisher, c.project_id, COUNT(*) AS payment_count, SUM(p.amount) AS paid_amount,
           COUNT(DISTINCT p.currency) AS currency_count, MIN(p.currency) AS currency,
           MIN(p.paid_on) AS first_on, MAX(p.paid_on) AS last_on
    FROM payments p
    JOIN contracts c ON c.publisher = p.publisher AND c.contract_id = p.contract_id
    GROUP BY c.publisher, c.project_id
),
evaluated_rows AS (
    -- As TEXT it is joined by an index.
    SELECT e.publisher, CAST(COALESCE(e.project_id, c.project_id) AS TEXT) AS project_id,
           e.evaluation_id, e.score, COALESCE(e.evaluated_on, e.published_on) AS at
    FROM evaluations e
    LEFT JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
),
latest AS (
    SELECT publisher, project_id, score, evaluation_id,
           ROW_NUMBER() OVER (PARTITION BY publisher, project_id
                              ORDER BY at DESC, evaluation_id DESC) AS place
    FROM evaluated_rows WHERE score IS NOT NULL
),
evaluated AS (
    SELECT publisher, project_id, COUNT(*) AS evaluation_count, MIN(at) AS first_on,
           MAX(at) AS last_on
    FROM evaluated_rows GROUP BY publisher, project_id
),
days AS (
    SELECT publisher, project_id, first_on, last_on FROM plans
    UNION ALL SELECT publisher, project_id, first_on, last_on FROM tendered
    UNION ALL SELECT publisher, project_id, first_on, last_on FROM awarded
    UNION ALL SELECT publisher, project_id, first_on, last_on FROM contracted
    UNION ALL SELECT publisher, project_id, first_on, last_on FROM paid
    UNION ALL SELECT publisher, project_id, first_on, last_on FROM evaluated
),
span AS (
    -- A day after the release is a slip, and heads no list of what is newest.
    SELECT publisher, project_id, MIN(first_on) AS first_on,
           MAX(COALESCE(reached(publisher, last_on), reached(publisher, first_on)))
               AS last_on
    FROM days GROUP BY publisher, project_id
)
SELECT
    ids.publisher, ids.project_id, named.title, named.title_en,
    COALESCE(
        plans.purchaser_id, tendered.purchaser_id, contracted.purchaser_id, awarded.purchaser_id
    ) AS purchaser_id,
    CASE WHEN provided.undertaker_count = 1 THEN provided.undertaker_id END AS undertaker_id,
    COALESCE(provided.undertaker_count, 0) AS undertaker_count,
    COALESCE(plans.catalogue_item_id, tendered.catalogue_item_id) AS catalogue_item_id,
    items.domain,
    COALESCE(tendered.region_code, organizations.region_code) AS region_code,
    plans.fiscal_year,
    CASE WHEN COALESCE(evaluated.evaluation_count, 0) > 0 THEN 'evaluated'
         WHEN COALESCE(contracted.standing_count, 0) > 0 THEN 'contracted'
         WHEN COALESCE(awarded.active_count, 0) > 0 THEN 'awarded'
         WHEN tendered.tender_count = tendered.ended_count + tendered.followed_count
             THEN 'cancelled'
         WHEN tendered.tender_count > tendered.intended_count + tendered.ended_count
             THEN 'tendering'
         WHEN COALESCE(tendered.tender_count, 0) = 0
             AND plans.plan_count = plans.cancelled_count THEN 'cancelled'
         ELSE 'planned' END AS stage,
    CASE WHEN currencies.currency_count = 1 THEN currencies.currency END AS currency,
    CASE WHEN currencies.currency_count = 1 THEN ROUND(plans.planned_amount, 4) END
        AS planned_amount,
    CASE WHEN currencies.currency_count = 1 THEN ROUND(tendered.budget_amount, 4) END
        AS budget_amount,
    CASE WHEN currencies.currency_count = 1 THEN ROUND(awarded.awarded_amount, 4) END
        AS awarded_amount,
    CASE WHEN currencies.currency_count = 1 THEN ROUND(contracted.contract_amount, 4) END
        AS contract_amount,
    CASE WHEN currencies.currency_count = 1 AND paid.currency_count = 1
              AND paid.currency = currencies.currency THEN ROUND(paid.paid_amount, 4) END
        AS paid_amount,
    plans.beneficiaries_planned,
    CASE WHEN currencies.currency_count = 1 AND plans.beneficiaries_planned > 0
         THEN ROUND(1.0 * contracted.contract_amount / plans.beneficiaries_planned, 2) END
        AS per_person_amount,
    latest.score, latest.evaluation_id AS latest_evaluation_id,
    COALESCE(plans.plan_count, 0) AS plan_count,
    COALESCE(tendered.notice_count, 0) AS notice_count,
    COALESCE(tendered.tender_count, 0) AS tender_count,
    COALESCE(awarded.award_count, 0) AS award_count,
    COALESCE(contracted.contract_count, 0) AS contract_count,
    COALESCE(paid.payment_count, 0) AS payment_count,
    COALESCE(evaluated.evaluation_count, 0) AS evaluation_count,
    span.first_on, span.last_on
FROM ids
LEFT JOIN named ON named.publisher = ids.publisher AND named.project_id = ids.project_id
    AND named.place = 1
LEFT JOIN plans ON plans.publisher = ids.publisher AND plans.project_id = ids.project_id
LEFT JOIN tendered ON tendered.publisher = ids.publisher AND tendered.project_id = ids.project_id
LEFT JOIN awarded ON awarded.publisher = ids.publisher AND awarded.project_id = ids.project_id
LEFT JOIN contracted ON contracted.publisher = ids.publisher
    AND contracted.project_id = ids.project_id
LEFT JOIN provided ON provided.publisher = ids.publisher
    AND provided.project_id = ids.project_id
LEFT JOIN paid ON paid.publisher = ids.publisher AND paid.project_id = ids.project_id
LEFT JOIN evaluated ON evaluated.publisher = ids.publisher
    AND evaluated.project_id = ids.project_id
LEFT JOIN latest ON latest.publisher = ids.publisher AND latest.project_id = ids.project_id
    AND latest.place = 1
LEFT JOIN currencies ON currencies.publisher = ids.publisher
    AND currencies.project_id = ids.project_id
LEFT JOIN span ON span.publisher = ids.publisher AND span.project_id = ids.project_id
LEFT JOIN items ON items.publisher = ids.publisher
    AND items.item_id = COALESCE(plans.catalogue_item_id, tendered.catalogue_item_id)
LEFT JOIN organizations ON organizations.publisher = ids.publisher
    AND organizations.organization_id
        = COALESCE(
            plans.purchaser_id, tendered.purchaser_id, contracted.purchaser_id,
            awarded.purchaser_id
        )
ORDER BY ids.publisher, ids.project_id
