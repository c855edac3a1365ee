/*
title = "服务人数少于承诺"
title_en = "Fewer people served than promised"
tests = "合同已结束，公布的实际服务人数少于合同约定或计划的人数"
tests_en = "a contract is over and served fewer people than it or its plan promised"
leaves_out = "没有公布实际人数的合同；只分群体公布而没有合计的合同"
leaves_out_en = "contracts whose people served are not published, or only by several groups"
message = "承诺 {people_promised} 人，实际 {value} 人"
message_en = "{people_promised} people promised, {value} served"
remedy = "请核对；人数减少有原因的，请写明"
remedy_en = "check it; where there was a reason, say so"
*/
SELECT r.publisher, 'contracts' AS resource, r.contract_id AS row_key, 'contract_id' AS field,
       r.people_count AS value, r.ends_on AS day, r.people_promised
FROM delivery_records r
JOIN publishers u ON u.publisher = r.publisher
WHERE r.people_count < r.people_promised AND r.ends_on < SUBSTR(u.as_of, 1, 10)
