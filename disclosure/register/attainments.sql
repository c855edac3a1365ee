-- How far the indicators of each evaluation reached their targets, and its score among those of the
-- same publisher, domain and kind of evaluator.
WITH leaves AS (
    SELECT i.publisher, i.evaluation_id, COUNT(*) AS indicator_count,
           COUNT(i.is_met) AS judged_count, SUM(i.is_met) AS met_count,
           SUM(CASE WHEN i.dimension = 'quantity' AND i.unit IN ('人', 'people', 'persons')
                    THEN 1 ELSE 0 END) AS people_indicator_count
    FROM indicators i
    LEFT JOIN (SELECT DISTINCT publisher, evaluation_id, parent_indicator_id FROM indicators) below
        ON below.publisher = i.publisher AND below.evaluation_id = i.evaluation_id
        AND below.parent_indicator_id = i.indicator_id
    WHERE below.parent_indicator_id IS NULL
    GROUP BY i.publisher, i.evaluation_id
),
scored AS (
    SELECT e.publisher, e.evaluation_id, COALESCE(e.project_id, c.project_id) AS project_id,
           p.domain, e.evaluator_kind, e.score, e.path
    FROM evaluations e
    LEFT JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
    LEFT JOIN projects p ON p.publisher = e.publisher
        AND p.project_id = COALESCE(e.project_id, c.project_id)
),
placed AS (
    SELECT publisher, domain, evaluator_kind, score,
           ROW_NUMBER() OVER (PARTITION BY publisher, domain, evaluator_kind ORDER BY score) - 1
               AS place,
           COUNT(*) OVER (PARTITION BY publisher, domain, evaluator_kind) AS n
    FROM scored
    WHERE score IS NOT NULL AND domain IS NOT NULL AND evaluator_kind IS NOT NULL
),
compared AS (
    SELECT publisher, domain, evaluator_kind, n,
           SUM(CASE place WHEN (n - 1) / 2 THEN score * (2 - (n - 1) % 2)
                          WHEN (n - 1) / 2 + 1 THEN score * ((n - 1) % 2) END) / 2.0 AS median
    FROM placed GROUP BY publisher, domain, evaluator_kind, n
)
SELECT s.publisher, s.evaluation_id AS attainment_id, s.evaluation_id, s.project_id, s.domain,
       s.evaluator_kind, COALESCE(l.indicator_count, 0) AS indicator_count,
       COALESCE(l.judged_count, 0) AS judged_count, COALESCE(l.met_count, 0) AS met_count,
       COALESCE(l.people_indicator_count, 0) AS people_indicator_count,
       s.score, CASE WHEN s.score IS NOT NULL THEN c.n END AS domain_score_count,
       CASE WHEN s.score IS NOT NULL AND c.n >= 12 THEN ROUND(c.median, 2) END
           AS domain_score_median,
       s.path
FROM scored s
LEFT JOIN leaves l ON l.publisher = s.publisher AND l.evaluation_id = s.evaluation_id
LEFT JOIN compared c ON c.publisher = s.publisher AND c.domain = s.domain
    AND c.evaluator_kind = s.evaluator_kind
ORDER BY s.publisher, s.evaluation_id
