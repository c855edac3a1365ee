-- How punctually each purchaser pays: payments that say when they were due, those made later, the
-- days of the latest, and the mean days from acceptance to payment where both are published.
SELECT c.publisher, COALESCE(c.purchaser_id, j.purchaser_id) AS purchaser_id,
       o.name AS purchaser_name, COUNT(*) AS payment_count, COUNT(y.due_on) AS payment_due_count,
       SUM(CASE WHEN y.paid_on > y.due_on THEN 1 ELSE 0 END) AS payment_late_count,
       MAX(CASE WHEN y.paid_on > y.due_on THEN p.number - d.number END) AS payment_late_days,
       COUNT(a.number) AS payment_accepted_count,
       ROUND(AVG(1.0 * (p.number - a.number)), 1) AS mean_days_to_payment
FROM payments y
JOIN contracts c ON c.publisher = y.publisher AND c.contract_id = y.contract_id
JOIN days p ON p.day = y.paid_on
LEFT JOIN projects j ON j.publisher = c.publisher AND j.project_id = c.project_id
LEFT JOIN days d ON d.day = y.due_on
LEFT JOIN days a ON a.day = y.accepted_on
LEFT JOIN organizations o ON o.publisher = c.publisher
    AND o.organization_id = COALESCE(c.purchaser_id, j.purchaser_id)
GROUP BY c.publisher, COALESCE(c.purchaser_id, j.purchaser_id), o.name
HAVING COUNT(y.due_on) + COUNT(a.number) > 0
ORDER BY c.publisher, COALESCE(c.purchaser_id, j.purchaser_id)
