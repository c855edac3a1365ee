-- What a unit of a service cost: the amount of a contract divided by its quantity, beside the
-- contracts for the same catalogue item in the same unit, currency and year.
-- Left out: cancelled contracts, and frameworks, whose amount is a ceiling.
WITH several AS (
    SELECT publisher, project_id FROM plan_items WHERE catalogue_item_id IS NOT NULL
    GROUP BY publisher, project_id HAVING COUNT(DISTINCT catalogue_item_id) > 1
),
divided AS (
    SELECT c.publisher, c.contract_id, c.project_id, c.path,
           CASE WHEN s.project_id IS NULL THEN p.catalogue_item_id END AS catalogue_item_id,
           p.region_code, CAST(SUBSTR(COALESCE(c.signed_on, c.starts_on), 1, 4) AS INTEGER) AS year,
           c.currency, c.amount, c.quantity, c.unit, 1.0 * c.amount / c.quantity AS price
    FROM contracts c
    LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    LEFT JOIN several s ON s.publisher = c.publisher AND s.project_id = c.project_id
    WHERE c.quantity > 0 AND c.amount > 0 AND c.unit IS NOT NULL AND c.currency IS NOT NULL
        AND COALESCE(c.status, 'active') <> 'cancelled' AND COALESCE(c.is_framework, 0) = 0
),
prices AS (
    SELECT d.*, CASE WHEN price < 1 THEN ROUND(price, 4) ELSE ROUND(price, 2) END AS unit_price
    FROM divided d
),
placed AS (
    SELECT publisher, catalogue_item_id, unit, currency, year, unit_price,
           ROW_NUMBER() OVER (PARTITION BY publisher, catalogue_item_id, unit, currency, year
                              ORDER BY unit_price) - 1 AS place,
           COUNT(*) OVER (PARTITION BY publisher, catalogue_item_id, unit, currency, year) AS n
    FROM prices WHERE catalogue_item_id IS NOT NULL AND year IS NOT NULL
),
-- A quantile between two places lies between their prices, by its distance from each.
compared AS (
    SELECT publisher, catalogue_item_id, unit, currency, year, n,
           SUM(CASE place WHEN (n - 1) / 4 THEN unit_price * (4 - (n - 1) % 4)
                          WHEN (n - 1) / 4 + 1 THEN unit_price * ((n - 1) % 4) END) / 4.0
               AS lower_quartile,
           SUM(CASE place WHEN (n - 1) / 2 THEN unit_price * (2 - (n - 1) % 2)
                          WHEN (n - 1) / 2 + 1 THEN unit_price * ((n - 1) % 2) END) / 2.0
               AS median,
           SUM(CASE place WHEN 3 * (n - 1) / 4 THEN unit_price * (4 - 3 * (n - 1) % 4)
                          WHEN 3 * (n - 1) / 4 + 1 THEN unit_price * (3 * (n - 1) % 4) END) / 4.0
               AS upper_quartile
    FROM placed GROUP BY publisher, catalogue_item_id, unit, currency, year, n
)
SELECT p.publisher, p.contract_id AS unit_price_id, p.contract_id, p.project_id,
       p.catalogue_item_id, p.region_code, p.year, p.currency, p.amount, p.quantity, p.unit,
       p.unit_price, c.n AS comparable_count,
       CASE WHEN c.n >= 12 THEN ROUND(c.lower_quartile, 4) END AS lower_quartile,
       CASE WHEN c.n >= 12 THEN ROUND(c.median, 4) END AS median,
       CASE WHEN c.n >= 12 THEN ROUND(c.upper_quartile, 4) END AS upper_quartile,
       p.path
FROM prices p
LEFT JOIN compared c ON c.publisher = p.publisher AND c.catalogue_item_id = p.catalogue_item_id
    AND c.unit = p.unit AND c.currency = p.currency AND c.year = p.year
ORDER BY p.publisher, p.contract_id
