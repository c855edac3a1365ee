-- A purchaser is only known as a kind of undertaker (Order 102, arts 5 and 8).
SELECT o.publisher, o.package, 'organizations' AS resource, o.row_number,
       'purchaser_type' AS field, o.name AS value
FROM organizations o
WHERE o.purchaser_type IS NULL AND o.undertaker_type IS NOT NULL AND (
    EXISTS (
        SELECT 1 FROM notices n
        WHERE n.publisher = o.publisher AND n.purchaser_id = o.organization_id)
    OR EXISTS (
        SELECT 1 FROM plan_items i
        WHERE i.publisher = o.publisher AND i.purchaser_id = o.organization_id)
    OR EXISTS (
        SELECT 1 FROM contracts c
        WHERE c.publisher = o.publisher AND c.purchaser_id = o.organization_id))
ORDER BY o.publisher, o.package, o.row_number
