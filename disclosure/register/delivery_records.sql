-- What came of each contract: people promised and served, milestones, payments in time or late,
-- evaluations by who made them, breaches, and what followed. Amounts are of the contract's currency.
-- What is said of a project holds for its only contract. An id that COALESCE gives is joined by an
-- index only as TEXT.
WITH alone AS (
    SELECT publisher, project_id, MIN(contract_id) AS contract_id FROM contracts
    WHERE COALESCE(status, 'active') <> 'cancelled'
    GROUP BY publisher, project_id HAVING COUNT(*) = 1
),
people AS (
    SELECT s.publisher, CAST(COALESCE(s.contract_id, a.contract_id) AS TEXT) AS contract_id,
           s.beneficiary_group, s.people_promised, s.people_count,
           DENSE_RANK() OVER (PARTITION BY s.publisher, COALESCE(s.contract_id, a.contract_id)
                              ORDER BY s.period_to DESC, s.period_from) AS age
    FROM people_served s
    LEFT JOIN alone a ON a.publisher = s.publisher AND a.project_id = s.project_id
        AND s.contract_id IS NULL
),
evaluated AS (
    SELECT e.publisher, CAST(COALESCE(e.contract_id, a.contract_id) AS TEXT) AS contract_id,
           e.evaluation_id, e.evaluator_kind, e.evaluated_on, e.score, e.grade, e.follow_up
    FROM evaluations e
    LEFT JOIN alone a ON a.publisher = e.publisher AND a.project_id = e.project_id
        AND e.contract_id IS NULL
),
-- Everyone counted together, else the only group: several groups may overlap.
served AS (
    SELECT publisher, contract_id,
           CASE WHEN COUNT(*) = 1 THEN MAX(people_promised)
                ELSE MAX(CASE WHEN beneficiary_group IS NULL THEN people_promised END) END
               AS people_promised,
           CASE WHEN COUNT(*) = 1 THEN MAX(people_count)
                ELSE MAX(CASE WHEN beneficiary_group IS NULL THEN people_count END) END
               AS people_count
    FROM people WHERE age = 1 GROUP BY publisher, contract_id
),
kept AS (
    SELECT m.publisher, m.contract_id, COUNT(*) AS milestone_count,
           SUM(CASE WHEN COALESCE(m.met_on, SUBSTR(u.as_of, 1, 10)) > m.due_on
                    THEN 1 ELSE 0 END) AS milestone_late_count
    FROM milestones m JOIN publishers u ON u.publisher = m.publisher
    GROUP BY m.publisher, m.contract_id
),
paid AS (
    SELECT y.publisher, y.contract_id, COUNT(*) AS payment_count,
           ROUND(SUM(CASE WHEN y.currency = c.currency THEN y.amount END), 4) AS paid_amount,
           COUNT(CASE WHEN y.paid_on IS NOT NULL THEN y.due_on END) AS payment_due_count,
           SUM(CASE WHEN y.paid_on > y.due_on THEN 1 ELSE 0 END) AS payment_late_count,
           MAX(CASE WHEN y.paid_on > y.due_on THEN p.number - d.number END) AS payment_late_days
    FROM payments y
    JOIN contracts c ON c.publisher = y.publisher AND c.contract_id = y.contract_id
    LEFT JOIN days p ON p.day = y.paid_on
    LEFT JOIN days d ON d.day = y.due_on
    GROUP BY y.publisher, y.contract_id
),
judged AS (
    SELECT publisher, contract_id, COUNT(*) AS evaluation_count,
           SUM(evaluator_kind = 'purchaser') AS internal_count,
           SUM(evaluator_kind IN ('third-party', 'recipients')) AS external_count,
           SUM(evaluator_kind = 'finance') AS second_layer_count
    FROM evaluated WHERE contract_id IS NOT NULL GROUP BY publisher, contract_id
),
latest AS (
    SELECT e.*, ROW_NUMBER() OVER (PARTITION BY e.publisher, e.contract_id
                                   ORDER BY e.evaluated_on DESC, e.evaluation_id DESC) AS age
    FROM evaluated e WHERE e.contract_id IS NOT NULL AND e.score IS NOT NULL
),
-- Of these contracts nobody can tell how long they went without an evaluation: one has no day, or
-- is of the whole project, which has several contracts.
undated AS (
    SELECT publisher, contract_id FROM evaluated
    WHERE evaluated_on IS NULL AND contract_id IS NOT NULL GROUP BY publisher, contract_id
),
whole AS (
    SELECT e.publisher, e.project_id FROM evaluations e
    LEFT JOIN alone a ON a.publisher = e.publisher AND a.project_id = e.project_id
    WHERE e.contract_id IS NULL AND e.project_id IS NOT NULL AND a.project_id IS NULL
    GROUP BY e.publisher, e.project_id
),
-- The term as far as it has passed, cut at each evaluation.
terms AS (
    SELECT c.publisher, c.contract_id, c.starts_on AS first_day,
           MIN(c.present_ends_on, SUBSTR(u.as_of, 1, 10)) AS last_day
    FROM contracts c JOIN publishers u ON u.publisher = c.publisher
    LEFT JOIN undated n ON n.publisher = c.publisher AND n.contract_id = c.contract_id
    LEFT JOIN whole w ON w.publisher = c.publisher AND w.project_id = c.project_id
    WHERE n.contract_id IS NULL AND w.project_id IS NULL
        AND c.starts_on IS NOT NULL AND c.present_ends_on IS NOT NULL
        AND c.starts_on <= SUBSTR(u.as_of, 1, 10)
),
cuts AS (
    SELECT publisher, contract_id, first_day AS day FROM terms
    UNION SELECT publisher, contract_id, last_day FROM terms
    UNION SELECT t.publisher, t.contract_id, e.evaluated_on
    FROM terms t JOIN evaluated e ON e.publisher = t.publisher AND e.contract_id = t.contract_id
    WHERE e.evaluated_on BETWEEN t.first_day AND t.last_day
),
stretches AS (
    SELECT x.publisher, x.contract_id, d.number - LAG(d.number) OVER (
               PARTITION BY x.publisher, x.contract_id ORDER BY d.number) AS days
    FROM cuts x JOIN days d ON d.day = x.day
),
unevaluated AS (
    SELECT publisher, contract_id, MAX(days) AS unevaluated_days
    FROM stretches GROUP BY publisher, contract_id
),
extended AS (
    SELECT publisher, contract_id, COUNT(*) AS extension_count FROM contract_changes
    WHERE kind = 'extension' GROUP BY publisher, contract_id
),
broken AS (
    SELECT b.publisher, b.contract_id, COUNT(*) AS breach_count,
           ROUND(SUM(CASE WHEN b.currency = c.currency THEN b.penalty_amount END), 4)
               AS penalty_amount
    FROM breaches b
    JOIN contracts c ON c.publisher = b.publisher AND c.contract_id = b.contract_id
    GROUP BY b.publisher, b.contract_id
)
SELECT c.publisher, c.contract_id AS delivery_record_id, c.contract_id, c.project_id,
       COALESCE(c.purchaser_id, p.purchaser_id) AS purchaser_id, c.undertaker_id, p.domain,
       p.region_code, c.signed_on, c.present_ends_on AS ends_on,
       c.counted_amount AS contract_amount, y.paid_amount, c.currency,
       COALESCE(s.people_promised, CASE WHEN a.project_id IS NOT NULL
                                        THEN p.beneficiaries_planned END) AS people_promised,
       s.people_count, COALESCE(k.milestone_count, 0) AS milestone_count,
       COALESCE(k.milestone_late_count, 0) AS milestone_late_count,
       COALESCE(y.payment_count, 0) AS payment_count,
       COALESCE(y.payment_due_count, 0) AS payment_due_count,
       COALESCE(y.payment_late_count, 0) AS payment_late_count, y.payment_late_days,
       COALESCE(j.evaluation_count, 0) AS evaluation_count,
       COALESCE(j.internal_count, 0) AS internal_count,
       COALESCE(j.external_count, 0) AS external_count,
       COALESCE(j.second_layer_count, 0) AS second_layer_count, n.unevaluated_days,
       e.evaluation_id, e.evaluator_kind, e.score, e.grade, t.indicator_count, t.judged_count,
       t.met_count, e.follow_up, COALESCE(x.extension_count, 0) AS extension_count,
       COALESCE(b.breach_count, 0) AS breach_count, b.penalty_amount, c.path
FROM contracts c
LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
LEFT JOIN alone a ON a.publisher = c.publisher AND a.project_id = c.project_id
LEFT JOIN served s ON s.publisher = c.publisher AND s.contract_id = c.contract_id
LEFT JOIN kept k ON k.publisher = c.publisher AND k.contract_id = c.contract_id
LEFT JOIN paid y ON y.publisher = c.publisher AND y.contract_id = c.contract_id
LEFT JOIN judged j ON j.publisher = c.publisher AND j.contract_id = c.contract_id
LEFT JOIN latest e ON e.publisher = c.publisher AND e.contract_id = c.contract_id AND e.age = 1
LEFT JOIN attainments t ON t.publisher = e.publisher AND t.attainment_id = e.evaluation_id
LEFT JOIN unevaluated n ON n.publisher = c.publisher AND n.contract_id = c.contract_id
LEFT JOIN extended x ON x.publisher = c.publisher AND x.contract_id = c.contract_id
LEFT JOIN broken b ON b.publisher = c.publisher AND b.contract_id = c.contract_id
WHERE COALESCE(c.status, 'active') NOT IN ('cancelled', 'pending')
ORDER BY c.publisher, c.contract_id
