/*
title = "评价公布超过期限"
title_en = "Evaluation published late"
tests = "合同结束后的首次评价，其公布日期晚于当地规定的天数"
tests_en = "the first evaluation after the end of a contract was published more days after that end than its place allows"
leaves_out = "没有规定天数的地区；合同结束前的评价"
leaves_out_en = "places without such a number; evaluations before the end"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
parameters = ["evaluation-days"]
message = "合同于 {ended_on} 结束，评价于 {value} 公布，相隔 {gap} 天，规定是 {limit_days} 天"
message_en = "the contract ended on {ended_on}, its evaluation was published on {value}, {gap} days later; {limit_days} are allowed"
remedy = "请核对两个日期"
remedy_en = "check both days"
*/
WITH finished AS (
    SELECT c.publisher, c.contract_id, c.project_id, c.present_ends_on AS ended_on,
           MIN(e.published_on) AS published_on
    FROM contracts c
    JOIN evaluations e ON e.publisher = c.publisher AND e.contract_id = c.contract_id
        AND e.evaluated_on >= c.present_ends_on
    GROUP BY c.publisher, c.contract_id, c.project_id, c.present_ends_on
), gaps AS (
    SELECT f.publisher, f.contract_id, f.ended_on, f.published_on, n.number - b.number AS gap,
           COALESCE(p.region_code, '') AS place
    FROM finished f
    JOIN days b ON b.day = f.ended_on
    JOIN days n ON n.day = f.published_on
    LEFT JOIN projects p ON p.publisher = f.publisher AND p.project_id = f.project_id
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'evaluation-days' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.ended_on >= a.from_day AND t.ended_on <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM gaps t
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'ends_on' AS field,
       published_on AS value, ended_on AS day, ended_on, gap, limit_days
FROM judged WHERE gap > limit_days
