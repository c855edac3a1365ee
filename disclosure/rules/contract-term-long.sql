/*
title = "合同期限超过规定年数"
title_en = "Contract for more years than allowed"
tests = "合同从开始到约定的结束（不计以后的变更）超过当地当时规定的最长年数；框架协议除外"
tests_en = "a contract runs, from its start to its agreed end, for more years than the most that the place allows on its day; framework agreements aside"
leaves_out = "已撤销的合同；一般为一年的期限：内容是否固定、连续，数据不能判断"
leaves_out_en = "cancelled contracts; the usual limit of one year: whether content is fixed and continuous the data do not tell"
law = "cn-mof-order-102"
jurisdiction = "CN"
in_force_from = "2020-03-01"
parameters = ["contract-term-stable-years"]
version = "2"
message = "合同自 {starts_on} 至 {value}，超过 {limit_years} 年"
message_en = "the contract runs from {starts_on} to {value}, more than {limit_years} years"
remedy = "请核对起止日期"
remedy_en = "check both days"
*/
WITH terms AS (
    SELECT c.publisher, c.contract_id, c.starts_on, c.ends_on,
           COALESCE(c.signed_on, c.starts_on) AS day, COALESCE(p.region_code, '') AS place
    FROM contracts c
    LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    WHERE c.starts_on IS NOT NULL AND c.ends_on IS NOT NULL AND COALESCE(c.is_framework, 0) = 0
        AND COALESCE(c.status, 'active') <> 'cancelled'
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'contract-term-stable-years' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_years
    FROM terms t
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'ends_on' AS field,
       ends_on AS value, day, starts_on, limit_years
FROM judged
WHERE ends_on > CAST(CAST(SUBSTR(starts_on, 1, 4) AS INTEGER) + limit_years AS TEXT)
    || SUBSTR(starts_on, 5)
