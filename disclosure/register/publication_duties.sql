-- What had to be published by when, and whether it was. A limit of law is the number in force at the
-- place and on the day of the row (`rule_parameters`) or the step that must come first; a promise is
-- the month of a plan, or how often a data set is said to be updated. What else is not due yet is
-- left out. A day that a publisher gives for none of its rows is `undated`, never missing.
WITH today AS (
    SELECT publisher, SUBSTR(as_of, 1, 10) AS day, path FROM publishers
),
filing AS (
    SELECT publisher FROM plan_items WHERE filed_on IS NOT NULL GROUP BY publisher
),
paying AS (
    SELECT publisher FROM payments WHERE paid_on IS NOT NULL GROUP BY publisher
),
noticing AS (
    SELECT publisher FROM notices WHERE kind = 'tender' GROUP BY publisher
),
-- The days counted from: result and contract, in working days; six more stand for public holidays.
announced AS (
    SELECT 'result' AS duty, 'awards' AS resource, publisher, award_id AS row_key, project_id,
           awarded_on AS from_on, published_on, 'award-notice-working-days' AS name,
           'award-published-late' AS rule_id, path
    FROM awards WHERE awarded_on IS NOT NULL
    UNION ALL SELECT 'contract', 'contracts', publisher, contract_id, project_id, signed_on,
           published_on, 'contract-notice-working-days', 'contract-published-late', path
    FROM contracts WHERE signed_on IS NOT NULL AND COALESCE(status, 'active') <> 'cancelled'
),
announcement_limits AS MATERIALIZED (
    SELECT a.*, b.workdays, (
        SELECT n.value FROM rule_parameters n
        WHERE n.name = a.name AND n.publisher = a.publisher
          AND COALESCE(p.region_code, '') LIKE n.place || '%'
          AND a.from_on >= n.from_day AND a.from_on <= n.to_day
        ORDER BY n.rank LIMIT 1) AS limit_days
    FROM announced a
    JOIN days b ON b.day = a.from_on
    LEFT JOIN projects p ON p.publisher = a.publisher AND p.project_id = a.project_id
),
-- So many working days end within twice as many days.
announced_by AS (
    SELECT a.*, l.day AS due_on
    FROM announcement_limits a
    JOIN days l ON l.workdays = a.workdays + a.limit_days + 6
        AND l.day > a.from_on AND l.day <= DATE(a.from_on, (2 * (a.limit_days + 6)) || ' days')
        AND STRFTIME('%w', l.day) BETWEEN '1' AND '5'
),
-- An evaluation that gives no day, or names none of its project's contracts, may be the one due.
possible AS (
    SELECT c.publisher, c.contract_id FROM contracts c
    JOIN evaluations e ON e.publisher = c.publisher
        AND e.contract_id = c.contract_id AND e.evaluated_on IS NULL
    UNION
    SELECT c.publisher, c.contract_id FROM contracts c
    JOIN evaluations e ON e.publisher = c.publisher AND e.project_id = c.project_id
        AND e.contract_id IS NULL AND COALESCE(e.evaluated_on, '9') >= c.present_ends_on
),
evaluated AS (
    SELECT c.publisher, c.contract_id, c.project_id, c.path, c.present_ends_on AS ended_on,
           MIN(e.published_on) AS published_on, COUNT(e.evaluation_id) AS evaluation_count
    FROM contracts c
    LEFT JOIN evaluations e ON e.publisher = c.publisher AND e.contract_id = c.contract_id
        AND e.evaluated_on >= c.present_ends_on
    WHERE COALESCE(c.status, 'active') <> 'cancelled' AND COALESCE(c.is_framework, 0) = 0
    GROUP BY c.publisher, c.contract_id, c.project_id, c.path, c.present_ends_on
),
-- Materialized, so that the number is looked up once a contract.
evaluation_limits AS MATERIALIZED (
    SELECT e.*, b.number, (
        SELECT n.value FROM rule_parameters n
        WHERE n.name = 'evaluation-days' AND n.publisher = e.publisher
          AND COALESCE(p.region_code, '') LIKE n.place || '%'
          AND e.ended_on >= n.from_day AND e.ended_on <= n.to_day
        ORDER BY n.rank LIMIT 1) AS limit_days
    FROM evaluated e
    JOIN days b ON b.day = e.ended_on
    LEFT JOIN projects p ON p.publisher = e.publisher AND p.project_id = e.project_id
    LEFT JOIN possible m ON m.publisher = e.publisher AND m.contract_id = e.contract_id
    WHERE e.evaluation_count > 0 OR m.contract_id IS NULL
),
evaluated_by AS (
    SELECT c.*, l.day AS due_on
    FROM evaluation_limits c
    JOIN days l ON l.day = DATE(c.ended_on, c.limit_days || ' days')
        AND l.number = c.number + c.limit_days
),
tendered AS (
    SELECT publisher, project_id, SUBSTR(published_at, 1, 4) AS year,
           MIN(SUBSTR(published_at, 1, 10)) AS tendered_on
    FROM notices WHERE kind = 'tender' AND published_at IS NOT NULL
    GROUP BY publisher, project_id, SUBSTR(published_at, 1, 4)
),
first_tendered AS (
    SELECT i.publisher, i.plan_item_id, MIN(t.tendered_on) AS tendered_on
    FROM plan_items i
    JOIN tendered t ON t.publisher = i.publisher AND t.project_id = i.project_id
        AND t.year >= CAST(i.fiscal_year AS TEXT)
    GROUP BY i.publisher, i.plan_item_id
),
-- What was planned for a year and tendered in it: plan and filing must come first.
planned AS (
    SELECT i.publisher, i.plan_item_id, i.project_id, i.published_on, i.filed_on, i.filing_number,
           i.path, t.tendered_on
    FROM plan_items i
    JOIN tendered t ON t.publisher = i.publisher AND t.project_id = i.project_id
        AND t.year = CAST(i.fiscal_year AS TEXT)
    WHERE COALESCE(i.status, 'planned') <> 'cancelled'
),
begun AS (
    SELECT publisher, project_id FROM tenders WHERE status <> 'planned'
    GROUP BY publisher, project_id
),
intended AS MATERIALIZED (
    SELECT n.publisher, n.notice_id, n.project_id, n.path, b.number,
           SUBSTR(n.published_at, 1, 10) AS day, i.intended_on, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'intention-lead-days' AND a.publisher = n.publisher
          AND COALESCE(n.region_code, p.region_code, '') LIKE a.place || '%'
          AND SUBSTR(n.published_at, 1, 10) >= a.from_day
          AND SUBSTR(n.published_at, 1, 10) <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM notices n
    JOIN (SELECT publisher, tender_id, MIN(SUBSTR(published_at, 1, 10)) AS intended_on
          FROM notices WHERE kind = 'intention' GROUP BY publisher, tender_id) i
        ON i.publisher = n.publisher AND i.tender_id = n.tender_id
    JOIN days b ON b.day = SUBSTR(n.published_at, 1, 10)
    LEFT JOIN projects p ON p.publisher = n.publisher AND p.project_id = n.project_id
    WHERE n.kind = 'tender' AND i.intended_on <= SUBSTR(n.published_at, 1, 10)
),
every_duty AS (
    SELECT duty, 'law' AS basis, rule_id, resource, publisher, row_key, project_id,
           CAST(NULL AS TEXT) AS region_code, due_on, published_on, 1 AS is_there, path
    FROM announced_by
    UNION ALL
    SELECT 'evaluation', 'law',
           CASE evaluation_count WHEN 0 THEN 'evaluation-missing' ELSE 'evaluation-published-late' END,
           'contracts', publisher, contract_id, project_id, NULL, due_on, published_on,
           evaluation_count > 0, path
    FROM evaluated_by
    UNION ALL
    SELECT 'reply', 'law',
           CASE WHEN decided_on IS NULL THEN 'enquiry-unanswered' ELSE 'enquiry-answered-late' END,
           'enquiries', q.publisher, q.enquiry_id, t.project_id, NULL, q.due_on, q.decided_on, 0,
           q.path
    FROM enquiries q
    LEFT JOIN tenders t ON t.publisher = q.publisher AND t.tender_id = q.tender_id
    WHERE q.due_on IS NOT NULL
    UNION ALL
    SELECT 'plan', 'law', 'plan-after-tender', 'plan-items', publisher, plan_item_id,
           project_id, NULL, tendered_on, published_on, 1, path
    FROM planned
    UNION ALL
    SELECT 'plan-filing', 'law',
           CASE WHEN i.filed_on IS NULL THEN 'plan-unfiled' ELSE 'tender-before-filing' END,
           'plan-items', i.publisher, i.plan_item_id, i.project_id, NULL, i.tendered_on, i.filed_on,
           i.filing_number IS NOT NULL OR f.publisher IS NULL, i.path
    FROM planned i
    JOIN rules_in_force r ON r.publisher = i.publisher AND r.rule_id = 'tender-before-filing'
    LEFT JOIN filing f ON f.publisher = i.publisher
    UNION ALL
    SELECT 'intention', 'law', 'intention-late', 'notices', n.publisher, n.notice_id,
           n.project_id, NULL, l.day, n.intended_on, 1, n.path
    FROM intended n
    JOIN days l ON l.day = DATE(n.day, -n.limit_days || ' days')
        AND l.number = n.number - n.limit_days
    UNION ALL
    SELECT 'payment', 'promise', 'payment-late', 'payments', y.publisher, y.payment_id,
           c.project_id, NULL, y.due_on, y.paid_on, w.publisher IS NULL, y.path
    FROM payments y
    JOIN contracts c ON c.publisher = y.publisher AND c.contract_id = y.contract_id
    LEFT JOIN paying w ON w.publisher = y.publisher
    WHERE y.due_on IS NOT NULL
    UNION ALL
    -- A data set that is said to be updated so often has its next version due so many days later,
    -- and is on time until then.
    SELECT 'data-set', 'promise', NULL, 'packages', k.publisher, k.package, NULL, NULL, l.day,
           CASE WHEN l.day >= t.day THEN b.day END, 0, k.path
    FROM packages k
    JOIN today t ON t.publisher = k.publisher
    JOIN days b ON b.day = SUBSTR(k.created, 1, 10)
    JOIN days l ON l.day = DATE(b.day, CASE k.update_frequency WHEN 'daily' THEN 1
        WHEN 'weekly' THEN 7 WHEN 'monthly' THEN 31 WHEN 'quarterly' THEN 92 WHEN 'annual' THEN 366
        END || ' days')
    UNION ALL
    -- A plan that names a month promises its tender by the last day of it; what was bought without
    -- a notice is left out.
    SELECT 'notice', 'promise', 'planned-not-tendered', 'plan-items', i.publisher,
           i.plan_item_id, i.project_id, NULL, m.day, t.tendered_on, 0, i.path
    FROM plan_items i
    JOIN noticing w ON w.publisher = i.publisher
    JOIN days m ON m.day = DATE(i.planned_tender_month || '-01', '+1 month', '-1 day')
    JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
    LEFT JOIN first_tendered t
        ON t.publisher = i.publisher AND t.plan_item_id = i.plan_item_id
    LEFT JOIN begun b ON b.publisher = i.publisher AND b.project_id = i.project_id
    WHERE COALESCE(i.status, 'planned') <> 'cancelled' AND (t.tendered_on IS NOT NULL
        OR (p.award_count = 0 AND p.contract_count = 0 AND b.project_id IS NULL))
    UNION ALL
    -- Districts that publish through this publisher: a catalogue of their own, and its filing.
    SELECT 'catalogue', 'law', NULL, 'regions', g.publisher, g.region_code, NULL,
           g.region_code, NULL, e.effective_from, e.region_code IS NOT NULL,
           COALESCE(e.path, g.path)
    FROM regions g
    JOIN rules_in_force r ON r.publisher = g.publisher AND r.rule_id = 'catalogue-unfiled'
    LEFT JOIN (SELECT publisher, region_code, MIN(effective_from) AS effective_from,
                      MIN(path) AS path
               FROM editions WHERE government_level = 'county' GROUP BY publisher, region_code) e
        ON e.publisher = g.publisher AND e.region_code = g.region_code
    WHERE g.level IN ('county', 'district') AND COALESCE(g.is_retired, 0) = 0
        AND EXISTS (SELECT 1 FROM editions o WHERE o.publisher = g.publisher)
        AND EXISTS (SELECT 1 FROM projects o WHERE o.publisher = g.publisher
            AND o.region_code = g.region_code)
    UNION ALL
    SELECT 'catalogue-filing', 'law', 'catalogue-unfiled', 'editions', e.publisher, e.edition_id,
           NULL, e.region_code, NULL, e.filed_on, NOT EXISTS (
               SELECT 1 FROM editions o WHERE o.publisher = e.publisher AND o.filed_on IS NOT NULL),
           e.path
    FROM editions e
    JOIN rules_in_force r ON r.publisher = e.publisher AND r.rule_id = 'catalogue-unfiled'
    WHERE e.government_level = 'county'
),
judged AS (
    SELECT d.*, COALESCE(d.region_code, p.region_code) AS place, p.purchaser_id, t.day AS today,
           CASE WHEN d.published_on IS NULL THEN CASE WHEN d.is_there THEN 'undated' ELSE 'missing' END
                WHEN d.due_on IS NULL THEN 'no-limit'
                WHEN d.published_on <= d.due_on THEN 'on-time'
                -- A weekend after the last working day is no delay.
                WHEN d.duty IN ('result', 'contract') AND n.workdays = l.workdays THEN 'on-time'
                ELSE 'late' END AS state,
           n.number - l.number AS gap
    FROM every_duty d
    JOIN today t ON t.publisher = d.publisher
    LEFT JOIN days l ON l.day = d.due_on
    LEFT JOIN days n ON n.day = COALESCE(d.published_on, t.day)
    LEFT JOIN projects p ON p.publisher = d.publisher AND p.project_id = d.project_id
    WHERE d.due_on IS NULL OR d.published_on IS NOT NULL OR d.due_on < t.day
)
SELECT publisher, duty || '.' || row_key AS publication_duty_id, duty, basis, rule_id, resource,
       row_key, project_id, purchaser_id, place AS region_code,
       CAST(SUBSTR(COALESCE(due_on, published_on), 1, 4) AS INTEGER) AS year, due_on, published_on,
       state, CASE WHEN state = 'late' THEN gap END AS days_late, path
FROM judged
