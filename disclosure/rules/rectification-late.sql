/*
title = "整改逾期"
title_en = "Rectified late or not yet"
tests = "评价、审计或检查要求的整改期限已过而没有整改完成日期，或晚于期限完成"
tests_en = "the last day that an evaluation, audit or inspection sets to rectify has passed without a day on which it was done, or it was done later"
leaves_out = "没有写明期限的整改"
leaves_out_en = "what names no last day"
version = "2"
message = "整改期限是 {value}，到 {checked_on} 已逾期 {gap} 天"
message_en = "to be rectified by {value}; days over on {checked_on}: {gap}"
remedy = "请填写整改完成日期，或说明原因"
remedy_en = "fill in the day on which it was done, or say why it was not"
*/
WITH checked AS (
    SELECT e.publisher, e.resource, e.row_key, e.rectify_by,
           COALESCE(e.rectified_on, SUBSTR(u.as_of, 1, 10)) AS checked_on
    FROM (SELECT publisher, 'evaluations' AS resource, evaluation_id AS row_key, rectify_by,
                 rectified_on FROM evaluations
          UNION ALL SELECT publisher, 'audits', audit_id, rectify_by, rectified_on FROM audits) e
    JOIN publishers u ON u.publisher = e.publisher
)
SELECT e.publisher, e.resource, e.row_key, 'rectify_by' AS field,
       e.rectify_by AS value, e.rectify_by AS day, e.checked_on, c.number - d.number AS gap
FROM checked e
JOIN days c ON c.day = e.checked_on
JOIN days d ON d.day = e.rectify_by
WHERE e.checked_on > e.rectify_by
