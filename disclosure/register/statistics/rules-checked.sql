-- How many rules bind each publisher, so that its rows were asked, and how many rules there are.
SELECT p.publisher, COUNT(f.rule_id) AS checked_count,
       (SELECT COUNT(*) FROM rules WHERE withdrawn_on IS NULL) AS rule_count
FROM publishers p
LEFT JOIN rules_in_force f ON f.publisher = p.publisher
GROUP BY p.publisher
ORDER BY p.publisher
