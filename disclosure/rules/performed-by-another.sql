/*
title = "由他人履行合同"
title_en = "Performed by another"
tests = "合同写明的实际履行方不是承接主体"
tests_en = "a contract names another performer than its undertaker"
leaves_out = "是整体转包（禁止）还是部分分包（依约可以）：数据不能区分"
leaves_out_en = "whether the whole was passed on, which is prohibited, or a part was subcontracted, which may be lawful: the data do not tell them apart"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "承接主体是 {undertaker}，履行方是 {value}"
message_en = "the undertaker is {undertaker}, the performer {value}"
remedy = "请核对；属部分分包的，请写明范围和同意的依据"
remedy_en = "check it; where a part was subcontracted, say which and who agreed"
*/
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'performer_id' AS field,
       performer_id AS value, signed_on AS day, undertaker_id AS undertaker
FROM contracts WHERE performer_id <> undertaker_id
