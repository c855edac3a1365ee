-- Competition: awards in force by the number of bidders, and how many name no number.
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
FROM awards
WHERE COALESCE(status, 'active') = 'active'
GROUP BY publisher, CAST(SUBSTR(COALESCE(awarded_on, published_on), 1, 4) AS INTEGER)
ORDER BY publisher, CAST(SUBSTR(COALESCE(awarded_on, published_on), 1, 4) AS INTEGER)
