/*
title = "评价方与承接主体有关联"
title_en = "Evaluator connected to the undertaker"
tests = "评价方就是承接主体，或是其上级、下属单位，或与其有同一上级单位（购买主体和财政部门的评价除外）"
tests_en = "the evaluator is the undertaker, its parent or child, or has the same parent (evaluations by the purchaser or the finance department aside)"
leaves_out = "没有登记的关联"
leaves_out_en = "connections that are not on record"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "评价方“{evaluator}”与承接主体“{undertaker}”有关联"
message_en = "the evaluator {evaluator_en} is connected to the undertaker {undertaker_en}"
remedy = "请核对；评价应当独立"
remedy_en = "check it; an evaluation is to be independent"
*/
SELECT e.publisher, 'evaluations' AS resource, e.evaluation_id AS row_key,
       'evaluator_id' AS field, e.evaluator_id AS value, e.evaluated_on AS day,
       COALESCE(v.name, e.evaluator_id) AS evaluator,
       COALESCE(v.name_en, v.name, e.evaluator_id) AS evaluator_en,
       COALESCE(u.name, c.undertaker_id) AS undertaker,
       COALESCE(u.name_en, u.name, c.undertaker_id) AS undertaker_en
FROM evaluations e
JOIN contracts c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
LEFT JOIN organizations v ON v.publisher = e.publisher AND v.organization_id = e.evaluator_id
LEFT JOIN organizations u ON u.publisher = e.publisher AND u.organization_id = c.undertaker_id
WHERE e.evaluator_id = c.undertaker_id
    OR (COALESCE(e.evaluator_kind, '') NOT IN ('purchaser', 'finance') AND (
        v.parent_organization_id = u.organization_id
        OR u.parent_organization_id = v.organization_id
        OR v.parent_organization_id = u.parent_organization_id))
