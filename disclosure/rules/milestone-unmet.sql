/*
title = "合同已结束而节点没有完成"
title_en = "Contract over, milestone not met"
tests = "合同结束之日早于数据截至之日，而履约节点没有完成日期；仅限为其他节点登记完成日期的发布方"
tests_en = "a contract ended before the day of the data and one of its milestones names no day on which it was met, though others of the publisher do"
leaves_out = "晚完成的节点（见时效统计）"
leaves_out_en = "milestones met late, which the figures on time tell"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
severity = "absence"
message = "节点期限 {value}，合同于 {ended_on} 结束，没有完成日期"
message_en = "the milestone was due on {value}; the contract ended on {ended_on}; it names no day on which it was met"
remedy = "请填写完成日期，或说明未完成的原因"
remedy_en = "fill in the day on which it was met, or say why it was not"
*/
WITH meeting AS (
    SELECT publisher FROM milestones WHERE met_on IS NOT NULL GROUP BY publisher
)
SELECT m.publisher, 'milestones' AS resource, m.milestone_id AS row_key, 'met_on' AS field,
       m.due_on AS value, m.due_on AS day, c.present_ends_on AS ended_on
FROM milestones m
JOIN meeting w ON w.publisher = m.publisher
JOIN publishers u ON u.publisher = m.publisher
JOIN contracts c ON c.publisher = m.publisher AND c.contract_id = m.contract_id
WHERE m.met_on IS NULL AND m.due_on IS NOT NULL AND c.present_ends_on < SUBSTR(u.as_of, 1, 10)
    AND COALESCE(c.status, 'active') <> 'cancelled'
