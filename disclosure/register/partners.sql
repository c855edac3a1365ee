-- Who buys from whom: the contracts between each purchaser and each undertaker, by currency. What
-- counts is what the statistic organization-totals counts.
WITH pairs AS (
    SELECT c.publisher, c.purchaser_id, c.undertaker_id, c.currency, COUNT(*) AS contract_count,
           ROUND(SUM(c.counted_amount), 4) AS contract_amount,
           COUNT(DISTINCT SUBSTR(c.signed_on, 1, 4)) AS year_count,
           SUM(CASE WHEN a.bidders_count = 1 THEN 1 ELSE 0 END) AS single_bid_count,
           MIN(c.signed_on) AS first_signed_on, MAX(c.signed_on) AS last_signed_on
    FROM contracts c
    LEFT JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
    WHERE c.purchaser_id IS NOT NULL AND c.undertaker_id IS NOT NULL
        AND c.currency IS NOT NULL AND c.counted_amount IS NOT NULL
    GROUP BY c.publisher, c.purchaser_id, c.undertaker_id, c.currency
),
bought AS (
    SELECT publisher, purchaser_id, currency, SUM(counted_amount) AS whole FROM contracts
    GROUP BY publisher, purchaser_id, currency
),
undertook AS (
    SELECT publisher, undertaker_id, currency, SUM(counted_amount) AS whole FROM contracts
    GROUP BY publisher, undertaker_id, currency
)
SELECT p.publisher, p.purchaser_id || ':' || p.undertaker_id || ':' || p.currency AS partner_id,
       p.purchaser_id, p.undertaker_id, p.currency, p.contract_count, p.contract_amount,
       ROUND(100.0 * p.contract_amount / NULLIF(b.whole, 0), 1) AS purchaser_share,
       ROUND(100.0 * p.contract_amount / NULLIF(u.whole, 0), 1) AS undertaker_share,
       p.year_count, p.single_bid_count, p.first_signed_on, p.last_signed_on,
       o.path AS path
FROM pairs p
JOIN bought b ON b.publisher = p.publisher AND b.purchaser_id = p.purchaser_id
    AND b.currency = p.currency
JOIN undertook u ON u.publisher = p.publisher AND u.undertaker_id = p.undertaker_id
    AND u.currency = p.currency
JOIN organizations o ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id
ORDER BY p.publisher, partner_id
