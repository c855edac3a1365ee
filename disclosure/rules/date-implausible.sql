/*
title = "日期不合情理"
title_en = "Implausible date"
tests = "公告、成交、签约或付款日期早于 1990 年，或晚于本次发布"
tests_en = "a day of publication, award, signing or payment is before 1990 or after the release"
message = "“{value}”{is_early:早于 1990 年|晚于本次发布}"
message_en = "\"{value}\" is {is_early:before 1990|after this release}"
remedy = "请核对日期"
remedy_en = "check the day"
*/
WITH days AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, 'published_on' AS field,
           published_on AS value FROM plan_items
    UNION ALL SELECT publisher, 'notices', notice_id, 'published_at', SUBSTR(published_at, 1, 10)
    FROM notices
    UNION ALL SELECT publisher, 'awards', award_id, 'awarded_on', awarded_on FROM awards
    UNION ALL SELECT publisher, 'awards', award_id, 'published_on', published_on FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, 'signed_on', signed_on FROM contracts
    UNION ALL SELECT publisher, 'contracts', contract_id, 'published_on', published_on
    FROM contracts
    UNION ALL SELECT publisher, 'payments', payment_id, 'paid_on', paid_on FROM payments
    UNION ALL SELECT publisher, 'evaluations', evaluation_id, 'published_on', published_on
    FROM evaluations
), doubtful AS MATERIALIZED (
    SELECT * FROM days
    WHERE value < '1990-01-01' OR value > (SELECT MIN(SUBSTR(as_of, 1, 10)) FROM publishers)
)
SELECT d.publisher, d.resource, d.row_key, d.field, d.value, CAST(NULL AS TEXT) AS day,
       d.value < '1990-01-01' AS is_early
FROM doubtful d
JOIN publishers p ON p.publisher = d.publisher
WHERE d.value < '1990-01-01' OR d.value > SUBSTR(p.as_of, 1, 10)
