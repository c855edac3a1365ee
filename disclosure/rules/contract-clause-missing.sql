/*
title = "合同缺少条款"
title_en = "Contract lacks a clause"
tests = "合同的服务内容、期限、数量、质量、价款、结算、权利义务、违约责任八项中有空缺"
tests_en = "one of the eight clauses of a contract (content, term, quantity, quality, price, settlement, rights and obligations, liability) is empty"
leaves_out = "已撤销的合同"
leaves_out_en = "cancelled contracts"
law = "cn-mof-order-102"
jurisdiction = "CN"
version = "2"
message = "合同 {value} 缺少一项条款"
message_en = "the contract {value} lacks one of its eight clauses"
remedy = "请填写“{field}”"
remedy_en = "fill in \"{field}\""
*/
WITH lacking AS MATERIALIZED (
    SELECT publisher, contract_id, signed_on, starts_on, content, ends_on, quantity,
           quality_standard, amount, settlement, rights_and_obligations, breach_liability
    FROM contracts
    WHERE COALESCE(status, 'active') <> 'cancelled' AND (
        content IS NULL OR starts_on IS NULL OR ends_on IS NULL OR quantity IS NULL
        OR quality_standard IS NULL OR amount IS NULL OR settlement IS NULL
        OR rights_and_obligations IS NULL OR breach_liability IS NULL)
), clauses AS (
    SELECT publisher, contract_id, signed_on, 'content' AS field, content AS clause
    FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'ends_on',
           CASE WHEN starts_on IS NOT NULL THEN ends_on END FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'quantity', CAST(quantity AS TEXT)
    FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'quality_standard', quality_standard
    FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'amount', CAST(amount AS TEXT)
    FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'settlement', settlement FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'rights_and_obligations',
           rights_and_obligations FROM lacking
    UNION ALL SELECT publisher, contract_id, signed_on, 'breach_liability', breach_liability
    FROM lacking
)
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, field,
       contract_id AS value, signed_on AS day
FROM clauses WHERE clause IS NULL
