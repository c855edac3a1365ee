/*
title = "合同写明整体转包"
title_en = "Contract assigned as a whole"
tests = "合同写明由承接主体以外的一方履行，方式是整体转包"
tests_en = "a contract says that another than its undertaker performs it, as an assignment of the whole"
leaves_out = "已撤销的合同；没有写明方式的；部分分包"
leaves_out_en = "cancelled contracts; contracts that do not say how another performs; partial subcontracts"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
version = "2"
message = "承接主体是 {undertaker}，写明整体转包给 {value}"
message_en = "the undertaker is {undertaker}; the whole is said to be assigned to {value}"
remedy = "请核对；实为部分分包的，请更正"
remedy_en = "check it; where only a part was subcontracted, correct it"
*/
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'performer_id' AS field,
       performer_id AS value, signed_on AS day, undertaker_id AS undertaker
FROM contracts WHERE performer_id <> undertaker_id AND performed_as = 'assignment'
    AND COALESCE(status, 'active') <> 'cancelled'
