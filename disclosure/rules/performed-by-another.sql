/*
title = "由他人履行合同"
title_en = "Performed by another"
tests = "合同写明的实际履行方不是承接主体，写明为整体转包或没有写明方式"
tests_en = "a contract names another performer than its undertaker, as an assignment of the whole or without saying how"
leaves_out = "写明为部分分包的（依约可以）；没有写明方式的，数据不能区分是转包还是分包"
leaves_out_en = "what is said to be a partial subcontract, which may be lawful; where nothing is said, the data do not tell the two apart"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
version = "2"
message = "承接主体是 {undertaker}，履行方是 {value}"
message_en = "the undertaker is {undertaker}, the performer {value}"
remedy = "请核对；属部分分包的，请在“他人履行的方式”中写明"
remedy_en = "check it; where a part was subcontracted, say so in the field for how another performs"
*/
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'performer_id' AS field,
       performer_id AS value, signed_on AS day, undertaker_id AS undertaker
FROM contracts
WHERE performer_id <> undertaker_id AND COALESCE(performed_as, 'assignment') = 'assignment'
