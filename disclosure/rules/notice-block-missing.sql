-- A tender notice lacks one of the four blocks that Chinese law requires of its publishers.
WITH blocks AS (
    SELECT publisher, package, row_number, notice_id, 'content' AS field, content AS block
    FROM notices WHERE kind = 'tender'
    UNION ALL SELECT publisher, package, row_number, notice_id, 'scale', scale
    FROM notices WHERE kind = 'tender'
    UNION ALL SELECT publisher, package, row_number, notice_id, 'qualifications', qualifications
    FROM notices WHERE kind = 'tender'
    UNION ALL SELECT publisher, package, row_number, notice_id, 'materials', materials
    FROM notices WHERE kind = 'tender'
)
SELECT publisher, package, 'notices' AS resource, row_number, field, notice_id AS value
FROM blocks
WHERE block IS NULL AND publisher IN (
    SELECT publisher FROM publishers WHERE region_scheme IN ('GB-T-2260', 'example'))
ORDER BY publisher, package, row_number, field
