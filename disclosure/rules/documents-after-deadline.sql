-- Documents can be had after responses are closed.
SELECT publisher, package, 'notices' AS resource, row_number, 'documents_until' AS field,
       documents_until AS value, submission_deadline AS later
FROM notices
WHERE SUBSTR(documents_until, 1, 10) > SUBSTR(submission_deadline, 1, 10)
ORDER BY publisher, package, row_number
