-- How long each step takes, in days, from the day that starts it to the day it was done.
-- A day number is that of the Julian calendar count, by whole-number division; it differs by days.
WITH steps AS (
    SELECT publisher, 'award-published' AS step, awarded_on AS from_on, published_on AS done_on
    FROM awards
    UNION ALL
    SELECT c.publisher, 'contract-signed', a.awarded_on, c.signed_on
    FROM contracts c
    JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
    UNION ALL
    SELECT publisher, 'contract-published', signed_on, published_on FROM contracts
    UNION ALL
    SELECT publisher, 'milestone-met', due_on, met_on FROM milestones
    UNION ALL
    SELECT publisher, 'evaluation-made', period_to, evaluated_on FROM evaluations
    UNION ALL
    SELECT publisher, 'evaluation-published', evaluated_on, published_on FROM evaluations
),
parts AS MATERIALIZED (
    SELECT publisher, step,
           CAST(SUBSTR(from_on, 1, 4) AS INTEGER) + 4800
               - (14 - CAST(SUBSTR(from_on, 6, 2) AS INTEGER)) / 12 AS from_year,
           CAST(SUBSTR(from_on, 6, 2) AS INTEGER) - 3
               + 12 * ((14 - CAST(SUBSTR(from_on, 6, 2) AS INTEGER)) / 12) AS from_month,
           CAST(SUBSTR(from_on, 9, 2) AS INTEGER) AS from_day,
           CAST(SUBSTR(done_on, 1, 4) AS INTEGER) + 4800
               - (14 - CAST(SUBSTR(done_on, 6, 2) AS INTEGER)) / 12 AS done_year,
           CAST(SUBSTR(done_on, 6, 2) AS INTEGER) - 3
               + 12 * ((14 - CAST(SUBSTR(done_on, 6, 2) AS INTEGER)) / 12) AS done_month,
           CAST(SUBSTR(done_on, 9, 2) AS INTEGER) AS done_day,
           CAST(SUBSTR(from_on, 1, 4) AS INTEGER) AS year
    FROM steps WHERE from_on IS NOT NULL AND done_on IS NOT NULL
),
taken AS MATERIALIZED (
    SELECT publisher, step, year,
           (done_day + (153 * done_month + 2) / 5 + 365 * done_year + done_year / 4
               - done_year / 100 + done_year / 400)
           - (from_day + (153 * from_month + 2) / 5 + 365 * from_year + from_year / 4
               - from_year / 100 + from_year / 400) AS days
    FROM parts
)
SELECT publisher, step, year, COUNT(*) AS record_count,
       SUM(CASE WHEN days <= 0 THEN 1 ELSE 0 END) AS same_day_count,
       SUM(CASE WHEN days BETWEEN 1 AND 7 THEN 1 ELSE 0 END) AS within_7_days_count,
       SUM(CASE WHEN days BETWEEN 8 AND 30 THEN 1 ELSE 0 END) AS within_30_days_count,
       SUM(CASE WHEN days BETWEEN 31 AND 90 THEN 1 ELSE 0 END) AS within_90_days_count,
       SUM(CASE WHEN days > 90 THEN 1 ELSE 0 END) AS longer_count,
       ROUND(AVG(days), 1) AS average_days, MAX(days) AS longest_days
FROM taken
GROUP BY publisher, step, year
ORDER BY publisher, step, year
