/*
title = "履行期内长时间没有评价"
title_en = "Long without an evaluation"
tests = "合同履行期内，连续没有评价的天数超过当地规定的间隔"
tests_en = "within the term of a contract more days passed without an evaluation than its place allows for"
leaves_out = "没有规定间隔的地区；框架协议；没有写明起止日期的合同；有评价没有写明日期，或项目有评价而没有写明是哪份合同的"
leaves_out_en = "places without such a number; framework agreements; contracts without first and last day; those with an evaluation without a day, or of a project with an evaluation that names none of its contracts"
jurisdiction = "CN"
severity = "absence"
parameters = ["evaluation-interval-days"]
version = "2"
message = "履行期内连续 {value} 天没有评价，规定至少每 {limit_days} 天评价一次"
message_en = "{value} days of the term passed without an evaluation; one is due every {limit_days} days"
remedy = "请公布年度或中期评价"
remedy_en = "publish the yearly or mid-term evaluation"
*/
WITH judged AS (
    SELECT r.publisher, r.contract_id, r.unevaluated_days, c.starts_on, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'evaluation-interval-days' AND a.publisher = r.publisher
          AND COALESCE(r.region_code, '') LIKE a.place || '%'
          AND c.starts_on >= a.from_day AND c.starts_on <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM delivery_records r
    JOIN contracts c ON c.publisher = r.publisher AND c.contract_id = r.contract_id
    WHERE COALESCE(c.is_framework, 0) = 0
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'starts_on' AS field,
       unevaluated_days AS value, starts_on AS day, limit_days
FROM judged WHERE unevaluated_days > limit_days
