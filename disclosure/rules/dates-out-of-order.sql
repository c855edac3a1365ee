/*
title = "日期次序颠倒"
title_en = "Dates out of order"
tests = "同一行内，应在后的日期早于应在前的日期"
tests_en = "within one row, what comes later lies before what comes earlier"
message = "“{value}”早于“{earlier}”（{earlier_value}）"
message_en = "{value} comes before \"{earlier}\" ({earlier_value})"
remedy = "请核对两个日期"
remedy_en = "check both dates"
*/
WITH pairs AS (
    SELECT publisher, 'editions' AS resource, edition_id AS row_key, 'consulted_to' AS field,
           consulted_to AS value, 'consulted_from' AS earlier, consulted_from AS earlier_value
    FROM editions
    UNION ALL SELECT publisher, 'editions', edition_id, 'effective_to', effective_to,
           'effective_from', effective_from FROM editions
    UNION ALL SELECT publisher, 'awards', award_id, 'published_on', published_on,
           'awarded_on', awarded_on FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, 'ends_on', ends_on,
           'starts_on', starts_on FROM contracts
    UNION ALL SELECT publisher, 'contracts', contract_id, 'published_on', published_on,
           'signed_on', signed_on FROM contracts
    UNION ALL SELECT publisher, 'enquiries', enquiry_id, 'decided_on', decided_on,
           'received_on', received_on FROM enquiries
    UNION ALL SELECT publisher, 'evaluations', evaluation_id, 'period_to', period_to,
           'period_from', period_from FROM evaluations
    UNION ALL SELECT publisher, 'evaluations', evaluation_id, 'evaluated_on', evaluated_on,
           'period_from', period_from FROM evaluations
    UNION ALL SELECT publisher, 'policies', policy_id, 'in_force_to', in_force_to,
           'in_force_from', in_force_from FROM policies
    UNION ALL SELECT publisher, 'parameters', parameter_id, 'in_force_to', in_force_to,
           'in_force_from', in_force_from FROM parameters
    UNION ALL SELECT publisher, 'credit-records', credit_record_id, 'valid_until', valid_until,
           'occurred_on', occurred_on FROM credit_records
)
SELECT publisher, resource, row_key, field, value, value AS day, earlier, earlier_value
FROM pairs WHERE value < earlier_value
