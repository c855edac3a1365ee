-- Competition: awards in force by the number of bidders, and how many name no number. Direct
-- appropriation and directed tenders, which the tender or, without one, the plan names, are historic
-- methods and left out.
SELECT publisher, CAST(SUBSTR(COALESCE(awarded_on, published_on), 1, 4) AS INTEGER) AS year,
       COUNT(*) AS award_count,
       SUM(CASE WHEN bidders_count = 1 THEN 1 ELSE 0 END) AS one_bidder_count,
       SUM(CASE WHEN bidders_count = 2 THEN 1 ELSE 0 END) AS two_bidders_count,
       SUM(CASE WHEN bidders_count = 3 THEN 1 ELSE 0 END) AS three_bidders_count,
       SUM(CASE WHEN bidders_count IN (4, 5) THEN 1 ELSE 0 END) AS four_or_five_bidders_count,
       SUM(CASE WHEN bidders_count > 5 THEN 1 ELSE 0 END) AS more_bidders_count,
       SUM(CASE WHEN bidders_count IS NULL OR bidders_count < 1 THEN 1 ELSE 0 END)
           AS unknown_count,
       ROUND(AVG(bidders_count), 2) AS average_bidders
FROM awards a
WHERE COALESCE(status, 'active') = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM tenders t
        WHERE t.publisher = a.publisher AND t.tender_id = a.tender_id
          AND t.procurement_method IN ('direct-appropriation', 'directed-tender'))
    AND NOT EXISTS (
        SELECT 1 FROM plan_items i
        WHERE a.tender_id IS NULL AND i.publisher = a.publisher AND i.project_id = a.project_id
          AND i.procurement_method IN ('direct-appropriation', 'directed-tender'))
GROUP BY publisher, CAST(SUBSTR(COALESCE(awarded_on, published_on), 1, 4) AS INTEGER)
ORDER BY publisher, CAST(SUBSTR(COALESCE(awarded_on, published_on), 1, 4) AS INTEGER)
