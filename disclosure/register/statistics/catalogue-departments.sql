-- The entries of each department in each edition of a catalogue: how many, how many were ever
-- planned, and the last day on which one of them came into use or ended.
WITH days_of AS (
    SELECT i.publisher, i.edition_id, i.department_id, i.item_id,
           COALESCE(i.valid_from, e.effective_from) AS day
    FROM items i
    JOIN editions e ON e.publisher = i.publisher AND e.edition_id = i.edition_id
    WHERE i.department_id IS NOT NULL
    UNION ALL
    SELECT publisher, edition_id, department_id, item_id, valid_to FROM items
    WHERE department_id IS NOT NULL AND valid_to IS NOT NULL
),
planned AS (
    SELECT publisher, catalogue_item_id AS item_id FROM plan_items
    WHERE catalogue_item_id IS NOT NULL GROUP BY publisher, catalogue_item_id
)
SELECT d.publisher, d.edition_id, d.department_id, COUNT(DISTINCT d.item_id) AS entry_count,
       COUNT(DISTINCT p.item_id) AS planned_count,
       MAX(CASE WHEN d.day <= SUBSTR(u.as_of, 1, 10) THEN d.day END) AS last_adjusted_on
FROM days_of d
JOIN publishers u ON u.publisher = d.publisher
LEFT JOIN planned p ON p.publisher = d.publisher AND p.item_id = d.item_id
GROUP BY d.publisher, d.edition_id, d.department_id
ORDER BY d.publisher, d.edition_id, d.department_id
