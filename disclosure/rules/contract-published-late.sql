/*
title = "合同公告超过期限"
title_en = "Contract published late"
tests = "合同的公布日期晚于签订之日起规定的工作日（按周一至周五计），再宽限六个工作日"
tests_en = "a contract was published more working days after its signing (Monday to Friday) than the place allows on its day, and six more"
leaves_out = "已撤销的合同；公共假日和调休：宽限的六个工作日为此而设"
leaves_out_en = "cancelled contracts; public holidays and shifted working days, for which the six more days stand"
law = "cn-procurement-regulation"
jurisdiction = "CN"
parameters = ["contract-notice-working-days"]
version = "2"
message = "合同签订（{signed_on}）后 {gap} 个工作日公布（{value}），规定是 {limit_days} 个"
message_en = "the contract was published on {value}, {gap} working days after its signing ({signed_on}); {limit_days} are allowed"
remedy = "请核对两个日期"
remedy_en = "check both days"
*/
WITH gaps AS (
    SELECT c.publisher, c.contract_id, c.signed_on, c.published_on,
           e.workdays - b.workdays AS gap, COALESCE(p.region_code, '') AS place
    FROM contracts c
    JOIN days b ON b.day = c.signed_on
    JOIN days e ON e.day = c.published_on
    LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    WHERE COALESCE(c.status, 'active') <> 'cancelled'
), judged AS (
    SELECT g.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'contract-notice-working-days' AND a.publisher = g.publisher
          AND g.place LIKE a.place || '%' AND g.signed_on >= a.from_day AND g.signed_on <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM gaps g
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'published_on' AS field,
       published_on AS value, signed_on AS day, signed_on, gap, limit_days
FROM judged WHERE gap > limit_days + 6
