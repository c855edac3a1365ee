-- A notice or plan uses a catalogue entry whose edition was not in force on its day.
WITH used AS (
    SELECT publisher, package, 'notices' AS resource, row_number, catalogue_item_id,
           SUBSTR(published_at, 1, 10) AS used_on FROM notices
    UNION ALL SELECT publisher, package, 'plan-items', row_number, catalogue_item_id, published_on
    FROM plan_items
)
SELECT u.publisher, u.package, u.resource, u.row_number, 'catalogue_item_id' AS field,
       u.catalogue_item_id AS value, u.used_on AS used_on, e.edition_id AS edition_id
FROM used u
JOIN items i ON i.publisher = u.publisher AND i.item_id = u.catalogue_item_id
JOIN editions e ON e.publisher = i.publisher AND e.edition_id = i.edition_id
WHERE u.used_on < e.effective_from OR u.used_on > e.effective_to
ORDER BY u.publisher, u.package, u.resource, u.row_number
