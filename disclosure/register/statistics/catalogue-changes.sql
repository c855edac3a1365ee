-- What changed from one edition of a catalogue to the edition that supersedes it.
-- Entries with one name, told once in each edition, are the same; else those with the same code.
WITH pairs AS (
    SELECT later.publisher, later.edition_id, earlier.edition_id AS earlier_edition_id,
           later.effective_from
    FROM editions later
    JOIN editions earlier ON earlier.publisher = later.publisher
        AND earlier.edition_id = later.supersedes_edition_id
),
later_items AS (
    SELECT p.publisher, p.edition_id, i.item_id, i.code, i.name, above.name AS above_name,
           COALESCE(i.service_class, '') || '|' || COALESCE(i.domain, '') || '|'
               || COALESCE(i.description, '') AS details,
           COUNT(*) OVER (PARTITION BY p.publisher, p.edition_id, i.name) AS name_count,
           COUNT(*) OVER (PARTITION BY p.publisher, p.edition_id, i.code) AS code_count
    FROM pairs p
    JOIN items i ON i.publisher = p.publisher AND i.edition_id = p.edition_id
    LEFT JOIN items above ON above.publisher = i.publisher AND above.item_id = i.parent_item_id
),
earlier_items AS (
    SELECT p.publisher, p.edition_id, i.item_id, i.code, i.name, above.name AS above_name,
           COALESCE(i.service_class, '') || '|' || COALESCE(i.domain, '') || '|'
               || COALESCE(i.description, '') AS details,
           COUNT(*) OVER (PARTITION BY p.publisher, p.edition_id, i.name) AS name_count,
           COUNT(*) OVER (PARTITION BY p.publisher, p.edition_id, i.code) AS code_count
    FROM pairs p
    JOIN items i ON i.publisher = p.publisher AND i.edition_id = p.earlier_edition_id
    LEFT JOIN items above ON above.publisher = i.publisher AND above.item_id = i.parent_item_id
),
by_name AS (
    SELECT n.publisher, n.edition_id, n.item_id, o.item_id AS earlier_item_id
    FROM later_items n
    JOIN earlier_items o ON o.publisher = n.publisher AND o.edition_id = n.edition_id
        AND o.name = n.name
    WHERE n.name_count = 1 AND o.name_count = 1
),
by_code AS (
    SELECT n.publisher, n.edition_id, n.item_id, o.item_id AS earlier_item_id
    FROM later_items n
    JOIN earlier_items o ON o.publisher = n.publisher AND o.edition_id = n.edition_id
        AND o.code = n.code
    LEFT JOIN by_name a ON a.publisher = n.publisher AND a.item_id = n.item_id
    LEFT JOIN by_name b ON b.publisher = o.publisher AND b.edition_id = o.edition_id
        AND b.earlier_item_id = o.item_id
    WHERE a.item_id IS NULL AND b.item_id IS NULL AND n.code_count = 1 AND o.code_count = 1
),
same AS (SELECT * FROM by_name UNION ALL SELECT * FROM by_code),
changes AS (
    SELECT s.publisher, s.edition_id, s.item_id, s.earlier_item_id,
           CASE WHEN COALESCE(n.name, '') <> COALESCE(o.name, '') THEN 'renamed'
                WHEN COALESCE(n.code, '') <> COALESCE(o.code, '')
                     OR COALESCE(n.above_name, '') <> COALESCE(o.above_name, '') THEN 'moved'
                WHEN n.details <> o.details THEN 'revised' END AS change
    FROM same s
    JOIN later_items n ON n.publisher = s.publisher AND n.item_id = s.item_id
    JOIN earlier_items o ON o.publisher = s.publisher AND o.edition_id = s.edition_id
        AND o.item_id = s.earlier_item_id
    UNION ALL
    SELECT n.publisher, n.edition_id, n.item_id, NULL, 'added'
    FROM later_items n
    LEFT JOIN same s ON s.publisher = n.publisher AND s.item_id = n.item_id
    WHERE s.item_id IS NULL
    UNION ALL
    SELECT o.publisher, o.edition_id, NULL, o.item_id, 'removed'
    FROM earlier_items o
    LEFT JOIN same s ON s.publisher = o.publisher AND s.edition_id = o.edition_id
        AND s.earlier_item_id = o.item_id
    WHERE s.item_id IS NULL
)
SELECT c.publisher, c.edition_id, p.earlier_edition_id, p.effective_from, c.change,
       n.item_id, n.code, n.name, o.item_id AS earlier_item_id, o.code AS earlier_code,
       o.name AS earlier_name
FROM changes c
JOIN pairs p ON p.publisher = c.publisher AND p.edition_id = c.edition_id
LEFT JOIN items n ON n.publisher = c.publisher AND n.item_id = c.item_id
LEFT JOIN items o ON o.publisher = c.publisher AND o.item_id = c.earlier_item_id
WHERE c.change IS NOT NULL
ORDER BY c.publisher, c.edition_id, c.change, COALESCE(n.code, o.code),
    COALESCE(n.item_id, o.item_id)
