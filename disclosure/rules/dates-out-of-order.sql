-- Within one row, what comes later lies before what comes earlier.
WITH pairs AS (
    SELECT publisher, package, 'editions' AS resource, row_number, 'consulted_to' AS field,
           consulted_to AS value, 'consulted_from' AS earlier, consulted_from AS earlier_value
    FROM editions
    UNION ALL SELECT publisher, package, 'editions', row_number, 'effective_to', effective_to,
           'effective_from', effective_from FROM editions
    UNION ALL SELECT publisher, package, 'awards', row_number, 'published_on', published_on,
           'awarded_on', awarded_on FROM awards
    UNION ALL SELECT publisher, package, 'contracts', row_number, 'ends_on', ends_on,
           'starts_on', starts_on FROM contracts
    UNION ALL SELECT publisher, package, 'contracts', row_number, 'published_on', published_on,
           'signed_on', signed_on FROM contracts
    UNION ALL SELECT publisher, package, 'enquiries', row_number, 'decided_on', decided_on,
           'received_on', received_on FROM enquiries
    UNION ALL SELECT publisher, package, 'evaluations', row_number, 'period_to', period_to,
           'period_from', period_from FROM evaluations
    UNION ALL SELECT publisher, package, 'evaluations', row_number, 'evaluated_on', evaluated_on,
           'period_from', period_from FROM evaluations
    UNION ALL SELECT publisher, package, 'policies', row_number, 'in_force_to', in_force_to,
           'in_force_from', in_force_from FROM policies
    UNION ALL SELECT publisher, package, 'parameters', row_number, 'in_force_to', in_force_to,
           'in_force_from', in_force_from FROM parameters
    UNION ALL SELECT publisher, package, 'credit-records', row_number, 'valid_until', valid_until,
           'occurred_on', occurred_on FROM credit_records
)
SELECT publisher, package, resource, row_number, field, value, earlier, earlier_value
FROM pairs WHERE value < earlier_value
ORDER BY publisher, package, resource, row_number, field
