-- Two publishers use the same OCID.
SELECT p.publisher, MIN(n.package) AS package, 'notices' AS resource,
       MIN(n.row_number) AS row_number, 'project_id' AS field, p.ocid AS value,
       MIN(o.publisher) AS other
FROM projects p
JOIN projects o ON o.ocid = p.ocid AND o.publisher < p.publisher
JOIN notices n ON n.publisher = p.publisher AND n.project_id = p.project_id
GROUP BY p.publisher, p.ocid
ORDER BY p.publisher, package, row_number
