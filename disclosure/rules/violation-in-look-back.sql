/*
title = "回溯期内有违法违规记录"
title_en = "Violation within the look-back"
tests = "社会组织签约之前，当地当时规定的年数内有违法违规记录"
tests_en = "a social organization signed a contract within as many years of a violation as its place looks back on that day"
leaves_out = "已撤销的合同；违法是否重大；其他承接主体；没有规定年数的地区"
leaves_out_en = "cancelled contracts; whether the violation was major; other undertakers; places without such a number"
law = "bj-undertaker-qualification"
jurisdiction = "CN"
parameters = ["no-violation-years"]
version = "2"
message = "签约于 {value}，{violated_on} 有违法违规记录，回溯 {look_back} 年"
message_en = "signed on {value}; a violation is on record of {violated_on}; the look-back is {look_back} years"
remedy = "请核对信用记录和当地规定"
remedy_en = "check the record and the rule of the place"
*/
WITH signed AS (
    SELECT c.publisher, c.contract_id, c.signed_on AS day, MAX(r.occurred_on) AS violated_on,
           COALESCE(p.region_code, '') AS place
    FROM contracts c
    JOIN credit_records r ON r.publisher = c.publisher AND r.organization_id = c.undertaker_id
        AND r.kind = 'violation' AND r.occurred_on <= c.signed_on
    JOIN organizations o ON o.publisher = c.publisher AND o.organization_id = c.undertaker_id
        AND o.undertaker_type IN ('social-association', 'social-service-institution',
            'foundation', 'registration-exempt')
    LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    WHERE COALESCE(c.status, 'active') <> 'cancelled'
    GROUP BY c.publisher, c.contract_id, c.signed_on, p.region_code
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'no-violation-years' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS look_back
    FROM signed t
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'undertaker_id' AS field,
       day AS value, day, violated_on, look_back
FROM judged
WHERE violated_on > CAST(CAST(SUBSTR(day, 1, 4) AS INTEGER) - look_back AS TEXT) || SUBSTR(day, 5)
