/*
title = "在停止承接或违法记录有效期内签约"
title_en = "Signed while a suspension or violation stood"
tests = "合同签订之日，承接主体有仍在有效期内的停止承接或违法违规记录"
tests_en = "on the day a contract was signed, a suspension or violation of its undertaker stood on record"
leaves_out = "已撤销的合同；没有公布的记录；记录之后撤销的情况"
leaves_out_en = "cancelled contracts; records that are not published; records revoked later"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
version = "2"
message = "签约于 {value}；自 {since} 起有记录 {record}"
message_en = "signed on {value}; the record {record} stood since {since}"
remedy = "请核对；有特别理由的，请写明"
remedy_en = "check it; where there was a reason, say so"
*/
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'undertaker_id' AS field,
       c.signed_on AS value, c.signed_on AS day, MIN(r.occurred_on) AS since,
       MIN(r.credit_record_id) AS record
FROM contracts c
JOIN credit_records r ON r.publisher = c.publisher AND r.organization_id = c.undertaker_id
WHERE r.kind IN ('suspension', 'violation') AND r.occurred_on <= c.signed_on
    AND (r.valid_until IS NULL OR r.valid_until >= c.signed_on)
    AND COALESCE(c.status, 'active') <> 'cancelled'
GROUP BY c.publisher, c.contract_id, c.signed_on
