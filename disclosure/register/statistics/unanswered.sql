-- What nobody has answered yet, the oldest first: findings since the release that first told them;
-- questions, queries and complaints since they came in; audits and inspections that ask for
-- something to be put right since they were made. `unanswered_days` is how many days have passed at
-- least: 0, 30, 90, 180 or 365.
WITH today AS (
    SELECT u.publisher, d.number FROM publishers u JOIN days d ON d.day = SUBSTR(u.as_of, 1, 10)
),
asked AS (
    SELECT q.publisher, 'enquiry' AS matter, CAST(NULL AS TEXT) AS rule_id,
           'enquiries' AS resource, q.enquiry_id AS row_key, t.project_id,
           q.received_on AS since, q.title AS message, q.title_en AS message_en, q.path
    FROM enquiries q
    LEFT JOIN tenders t ON t.publisher = q.publisher AND t.tender_id = q.tender_id
    WHERE q.decided_on IS NULL
    UNION ALL
    SELECT a.publisher, 'audit', NULL, 'audits', a.audit_id,
           COALESCE(a.project_id, c.project_id), a.audited_on, a.title, a.title_en, a.path
    FROM audits a
    LEFT JOIN contracts c ON c.publisher = a.publisher AND c.contract_id = a.contract_id
    WHERE a.rectify_by IS NOT NULL AND a.rectified_on IS NULL AND a.answered_on IS NULL
),
aged AS (
    SELECT a.*, t.number - d.number AS age
    FROM asked a
    JOIN today t ON t.publisher = a.publisher
    LEFT JOIN days d ON d.day = a.since
),
waiting AS (
    SELECT publisher, 'finding' AS matter, rule_id, resource, row_key, project_id,
           SUBSTR(opened_at, 1, 10) AS since, unanswered_days, message, message_en, path
    FROM findings WHERE reply_id IS NULL
    UNION ALL
    SELECT publisher, matter, rule_id, resource, row_key, project_id, since,
           CASE WHEN age >= 365 THEN 365 WHEN age >= 180 THEN 180 WHEN age >= 90 THEN 90
                WHEN age >= 30 THEN 30 WHEN age IS NOT NULL THEN 0 END,
           message, message_en, path
    FROM aged
)
SELECT w.publisher, w.matter, w.rule_id, w.resource, w.row_key, w.project_id, p.region_code,
       p.purchaser_id, w.since, w.unanswered_days, w.message, w.message_en, w.path
FROM waiting w
LEFT JOIN projects p ON p.publisher = w.publisher AND p.project_id = w.project_id
ORDER BY w.publisher, w.since IS NULL, w.since, w.matter, w.rule_id, w.resource, w.row_key
