/*
title = "变更后的合同金额超过规定的比例"
title_en = "Contract raised over the share allowed"
tests = "合同变更后的金额，比原金额增加的百分比超过当地当时的规定"
tests_en = "the amount of a contract after its changes is above the original one by more percent than its place allows on its day"
leaves_out = "已撤销的合同；没有规定比例的地区"
leaves_out_en = "cancelled contracts; places without such a number"
law = "cn-procurement-law"
jurisdiction = "CN"
parameters = ["contract-addition-percent"]
version = "2"
message = "合同由 {original} 变更为 {value}，超过规定的 {limit_percent}%"
message_en = "the contract went from {original} to {value}, over the {limit_percent} percent allowed"
remedy = "请核对变更金额；超过部分另行采购的，请写明"
remedy_en = "check the amounts; where the rest was bought by a tender of its own, name it"
*/
WITH changed AS (
    SELECT c.publisher, c.contract_id, c.amount AS original, c.present_amount AS value,
           c.signed_on AS day, COALESCE(p.region_code, '') AS place
    FROM contracts c
    LEFT JOIN projects p ON p.publisher = c.publisher AND p.project_id = c.project_id
    WHERE c.present_amount > c.amount AND c.amount > 0
        AND COALESCE(c.status, 'active') <> 'cancelled'
), judged AS (
    SELECT t.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'contract-addition-percent' AND a.publisher = t.publisher
          AND t.place LIKE a.place || '%' AND t.day >= a.from_day AND t.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_percent
    FROM changed t
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'amount' AS field,
       value, day, original, limit_percent
FROM judged WHERE (value - original) * 100 > limit_percent * original + 0.01
