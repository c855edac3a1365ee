-- Procurement methods: tenders by method and by the year of their first notice.
-- Intentions are left out: nothing has been tendered yet.
SELECT publisher, procurement_method,
       CAST(SUBSTR(first_published_at, 1, 4) AS INTEGER) AS year, COUNT(*) AS tender_count
FROM tenders
WHERE status <> 'planned'
GROUP BY publisher, procurement_method, CAST(SUBSTR(first_published_at, 1, 4) AS INTEGER)
ORDER BY publisher, procurement_method, CAST(SUBSTR(first_published_at, 1, 4) AS INTEGER)
