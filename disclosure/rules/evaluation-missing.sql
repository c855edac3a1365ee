/*
title = "到期没有公布评价"
title_en = "Evaluation due and not published"
tests = "合同结束后，当地规定的天数已过，合同没有公布的评价"
tests_en = "more days have passed since the end of a contract than its place allows for, and it has no published evaluation"
leaves_out = "没有规定天数的地区；框架协议；项目有评价而没有写明是哪份合同的"
leaves_out_en = "places without such a number; framework agreements; contracts of a project with an evaluation that names no contract"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
parameters = ["evaluation-days"]
version = "2"
message = "合同于 {value} 结束，已过 {gap} 天，规定 {limit_days} 天内公布评价"
message_en = "the contract ended on {value}, {gap} days ago; its evaluation is due within {limit_days} days"
remedy = "请公布评价结果"
remedy_en = "publish the evaluation"
*/
WITH evaluated AS (
    SELECT publisher, contract_id FROM evaluations WHERE contract_id IS NOT NULL
    GROUP BY publisher, contract_id
), whole AS (
    SELECT publisher, project_id FROM evaluations
    WHERE contract_id IS NULL AND project_id IS NOT NULL GROUP BY publisher, project_id
), ended AS MATERIALIZED (
    SELECT c.publisher, c.contract_id, c.project_id, c.present_ends_on AS day,
           n.number - b.number AS gap
    FROM contracts c
    JOIN publishers u ON u.publisher = c.publisher
    JOIN days b ON b.day = c.present_ends_on
    JOIN days n ON n.day = SUBSTR(u.as_of, 1, 10)
    LEFT JOIN evaluated e ON e.publisher = c.publisher AND e.contract_id = c.contract_id
    LEFT JOIN whole w ON w.publisher = c.publisher AND w.project_id = c.project_id
    WHERE e.contract_id IS NULL AND w.project_id IS NULL AND COALESCE(c.status, 'active') <> 'cancelled'
      AND COALESCE(c.is_framework, 0) = 0 AND c.present_ends_on < SUBSTR(u.as_of, 1, 10)
), placed AS (
    SELECT e.*, COALESCE(p.region_code, '') AS place FROM ended e
    LEFT JOIN projects p ON p.publisher = e.publisher AND p.project_id = e.project_id
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'evaluation-days' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM placed t
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'ends_on' AS field,
       day AS value, day, gap, limit_days
FROM judged WHERE gap > limit_days
