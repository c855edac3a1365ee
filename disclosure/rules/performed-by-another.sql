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
message = "承接主体是“{undertaker}”，履行方是“{performer}”"
message_en = "the undertaker is {undertaker_en}, the performer {performer_en}"
remedy = "请核对，并在“他人履行的方式”中写明是转包还是分包"
remedy_en = "check it, and say in the field for how another performs which of the two it is"
*/
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'performer_id' AS field,
       c.performer_id AS value, c.signed_on AS day,
       COALESCE(u.name, c.undertaker_id) AS undertaker,
       COALESCE(u.name_en, u.name, c.undertaker_id) AS undertaker_en,
       COALESCE(o.name, c.performer_id) AS performer,
       COALESCE(o.name_en, o.name, c.performer_id) AS performer_en
FROM contracts c
LEFT JOIN organizations u ON u.publisher = c.publisher AND u.organization_id = c.undertaker_id
LEFT JOIN organizations o ON o.publisher = c.publisher AND o.organization_id = c.performer_id
WHERE c.performer_id <> c.undertaker_id AND c.performed_as IS NULL
    AND COALESCE(c.status, 'active') <> 'cancelled'
