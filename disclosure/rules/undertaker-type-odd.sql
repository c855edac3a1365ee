-- An undertaker is only known as a kind of purchaser (Order 102, arts 6 and 8).
SELECT o.publisher, o.package, 'organizations' AS resource, o.row_number,
       'undertaker_type' AS field, o.name AS value
FROM organizations o
WHERE o.undertaker_type IS NULL AND o.purchaser_type IS NOT NULL AND (
    EXISTS (
        SELECT 1 FROM award_undertakers a
        WHERE a.publisher = o.publisher AND a.undertaker_id = o.organization_id)
    OR EXISTS (
        SELECT 1 FROM contracts c
        WHERE c.publisher = o.publisher AND c.undertaker_id = o.organization_id))
ORDER BY o.publisher, o.package, o.row_number
