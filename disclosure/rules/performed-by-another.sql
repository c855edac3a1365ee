/*
title = "由他人履行合同"
title_en = "Performed by another"
tests = "合同写明的实际履行方不是承接主体，而没有写明是转包还是分包"
tests_en = "a contract names another performer than its undertaker and does not say whether the whole was assigned or a part subcontracted"
leaves_out = "已撤销的合同；写明为部分分包的（依约可以）；写明为整体转包的，由另一条规则查"
leaves_out_en = "cancelled contracts; what is said to be a partial subcontract, which may be lawful, and what is said to be assigned, of which another rule tells"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
version = "3"
message = "承接主体是 {undertaker}，履行方是 {value}"
message_en = "the undertaker is {undertaker}, the performer {value}"
remedy = "请核对，并在“他人履行的方式”中写明是转包还是分包"
remedy_en = "check it, and say in the field for how another performs which of the two it is"
*/
SELECT publisher, 'contracts' AS resource, contract_id AS row_key, 'performer_id' AS field,
       performer_id AS value, signed_on AS day, undertaker_id AS undertaker
FROM contracts
WHERE performer_id <> undertaker_id AND performed_as IS NULL
    AND COALESCE(status, 'active') <> 'cancelled'
