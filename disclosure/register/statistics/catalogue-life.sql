-- How each edition of a catalogue is used and kept: its lowest entries, those ever planned, those
-- that give a reason or days of their own, those named like an exclusion of the edition, and, of an
-- edition based on another, by the names of the lowest entries, what it adds and what it leaves out.
WITH leaves AS (
    SELECT i.publisher, i.edition_id, i.item_id, i.name, i.valid_from, i.valid_to,
           CASE WHEN i.transforms_functions IS NULL THEN 0 ELSE 1 END
               + CASE WHEN i.lowers_cost IS NULL THEN 0 ELSE 1 END
               + CASE WHEN i.raises_quality IS NULL THEN 0 ELSE 1 END AS reason_count
    FROM items i
    WHERE NOT EXISTS (
        SELECT 1 FROM items c WHERE c.publisher = i.publisher AND c.parent_item_id = i.item_id)
),
planned AS (
    SELECT publisher, catalogue_item_id AS item_id, COUNT(*) AS plan_item_count FROM plan_items
    WHERE catalogue_item_id IS NOT NULL GROUP BY publisher, catalogue_item_id
),
-- Where a publisher's plans name no entry, nothing is known of what was planned.
planning AS (SELECT publisher FROM planned GROUP BY publisher),
named AS (
    SELECT l.publisher, l.edition_id, l.item_id FROM leaves l
    JOIN exclusions x ON x.publisher = l.publisher AND x.edition_id = l.edition_id
        AND l.name LIKE '%' || x.title || '%'
    GROUP BY l.publisher, l.edition_id, l.item_id
),
counted AS (
    SELECT l.publisher, l.edition_id, COUNT(*) AS leaf_count,
           COUNT(p.item_id) AS planned_count, SUM(p.plan_item_count) AS plan_item_count,
           SUM(CASE WHEN l.reason_count > 0 THEN 1 ELSE 0 END) AS reasoned_count,
           SUM(CASE WHEN l.reason_count = 3 THEN 1 ELSE 0 END) AS three_reasons_count,
           SUM(CASE WHEN COALESCE(l.valid_from, l.valid_to) IS NULL THEN 0 ELSE 1 END)
               AS dated_count,
           COUNT(n.item_id) AS like_exclusion_count
    FROM leaves l
    LEFT JOIN planned p ON p.publisher = l.publisher AND p.item_id = l.item_id
    LEFT JOIN named n ON n.publisher = l.publisher AND n.item_id = l.item_id
    GROUP BY l.publisher, l.edition_id
),
excluded AS (
    SELECT publisher, edition_id, COUNT(*) AS exclusion_count FROM exclusions
    GROUP BY publisher, edition_id
),
names AS (SELECT publisher, edition_id, name FROM leaves GROUP BY publisher, edition_id, name),
shared AS (
    SELECT e.publisher, e.edition_id, COUNT(*) AS shared_count
    FROM editions e
    JOIN names n ON n.publisher = e.publisher AND n.edition_id = e.edition_id
    JOIN names b ON b.publisher = e.publisher AND b.edition_id = e.based_on_edition_id
        AND b.name = n.name
    GROUP BY e.publisher, e.edition_id
),
sizes AS (
    SELECT publisher, edition_id, COUNT(*) AS name_count FROM names
    GROUP BY publisher, edition_id
)
SELECT e.publisher, e.edition_id, e.region_code, e.effective_from, c.leaf_count,
       CASE WHEN w.publisher IS NULL THEN NULL ELSE c.planned_count END AS planned_count,
       CASE WHEN w.publisher IS NULL THEN NULL ELSE c.leaf_count - c.planned_count END
           AS unplanned_count,
       CASE WHEN w.publisher IS NULL THEN NULL ELSE COALESCE(c.plan_item_count, 0) END
           AS plan_item_count, c.reasoned_count,
       c.three_reasons_count, c.dated_count, COALESCE(x.exclusion_count, 0) AS exclusion_count,
       c.like_exclusion_count, e.based_on_edition_id, s.name_count - COALESCE(h.shared_count, 0)
           AS added_count,
       b.name_count - COALESCE(h.shared_count, 0) AS left_out_count
FROM editions e
JOIN counted c ON c.publisher = e.publisher AND c.edition_id = e.edition_id
LEFT JOIN planning w ON w.publisher = e.publisher
LEFT JOIN excluded x ON x.publisher = e.publisher AND x.edition_id = e.edition_id
LEFT JOIN sizes b ON b.publisher = e.publisher AND b.edition_id = e.based_on_edition_id
LEFT JOIN sizes s ON s.publisher = e.publisher AND s.edition_id = e.edition_id
    AND b.edition_id IS NOT NULL
LEFT JOIN shared h ON h.publisher = e.publisher AND h.edition_id = e.edition_id
ORDER BY e.publisher, e.edition_id
