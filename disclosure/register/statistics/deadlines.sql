-- On which days tenders close: by the present deadline of each, and how many are open still.
SELECT publisher, SUBSTR(submission_deadline, 1, 10) AS deadline_on, COUNT(*) AS tender_count,
       SUM(CASE WHEN status = 'open' THEN 1 ELSE 0 END) AS open_count
FROM tenders
WHERE submission_deadline IS NOT NULL
GROUP BY publisher, SUBSTR(submission_deadline, 1, 10)
ORDER BY publisher, SUBSTR(submission_deadline, 1, 10)
