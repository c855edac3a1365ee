-- An award was made before the tenders were opened.
SELECT a.publisher, a.package, 'awards' AS resource, a.row_number, 'awarded_on' AS field,
       a.awarded_on AS value, SUBSTR(t.opening_at, 1, 10) AS opened_on
FROM awards a
JOIN tenders t ON t.publisher = a.publisher AND t.tender_id = a.tender_id
WHERE a.awarded_on < SUBSTR(t.opening_at, 1, 10)
ORDER BY a.publisher, a.package, a.row_number
