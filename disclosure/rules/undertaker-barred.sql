/*
title = "不得承接的单位签订合同"
title_en = "Contract with a body that may not undertake"
tests = "合同的承接主体登记为公益一类事业单位，或使用事业编制且由财政拨款保障的群团组织"
tests_en = "the undertaker of a contract is recorded as a class 1 public-benefit institution or a mass organization paid from the budget"
leaves_out = "已撤销的合同；2020年3月1日以前签订的合同；类别没有填写的承接主体；公立医院、学校按其登记的类别判断"
leaves_out_en = "cancelled contracts; contracts signed before 1 March 2020; undertakers of no recorded kind; public hospitals and schools go by the kind recorded of them"
law = "cn-mof-order-102"
article = "8"
jurisdiction = "CN"
in_force_from = "2020-03-01"
codelists = { undertaker_type = "undertaker-type" }
version = "2"
message = "承接主体“{value}”登记为{undertaker_type}"
message_en = "the undertaker {value_en} is recorded as: {undertaker_type}"
remedy = "请核对承接主体类型（undertaker_type）；类型无误的，请说明依据"
remedy_en = "check its type as an undertaker (undertaker_type); if it is right, name the basis"
*/
SELECT c.publisher, 'contracts' AS resource, c.contract_id AS row_key, 'undertaker_id' AS field,
       o.name AS value, c.signed_on AS day, o.undertaker_type,
       COALESCE(o.name_en, o.name) AS value_en
FROM contracts c
JOIN organizations o ON o.publisher = c.publisher AND o.organization_id = c.undertaker_id
WHERE o.undertaker_type IN ('institution-class-1', 'budget-paid-mass-organization')
    AND COALESCE(c.status, 'active') <> 'cancelled'
