-- A deadline for responses lies before the notice was published.
SELECT publisher, package, 'notices' AS resource, row_number, 'submission_deadline' AS field,
       submission_deadline AS value, published_at AS earlier
FROM notices
WHERE SUBSTR(submission_deadline, 1, 10) < SUBSTR(published_at, 1, 10)
    OR (submission_deadline < published_at
        AND SUBSTR(submission_deadline, 20) = SUBSTR(published_at, 20))
ORDER BY publisher, package, row_number
