-- Reserved purchases: of the tenders of each purchaser, how many say for whom they are reserved, and
-- which share of their budgets is, currency by currency. Planned, failed and cancelled tenders are
-- left out; the share is of those that say both budget and reserved share.
SELECT publisher, purchaser_id, currency, COUNT(*) AS tender_count,
       SUM(reserved_for IS NOT NULL) AS stated_count,
       SUM(COALESCE(reserved_for, 'none') <> 'none') AS reserved_count,
       ROUND(SUM(part), 4) AS stated_amount, ROUND(SUM(part * share / 100.0), 4) AS reserved_amount,
       CASE WHEN SUM(part) > 0
            THEN ROUND(100.0 * SUM(part * share / 100.0) / SUM(part), 2) END AS reserved_percent
FROM (
    SELECT publisher, purchaser_id, currency, reserved_for,
           CASE WHEN reserved_for = 'none' THEN 0 ELSE reserved_share END AS share,
           CASE WHEN reserved_for = 'none' OR reserved_share IS NOT NULL
                THEN budget_amount END AS part
    FROM tenders
    WHERE purchaser_id IS NOT NULL AND status NOT IN ('planned', 'failed', 'cancelled'))
GROUP BY publisher, purchaser_id, currency
ORDER BY publisher, purchaser_id, currency
