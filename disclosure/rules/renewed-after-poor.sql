/*
title = "评价为差而继续购买"
title_en = "Renewed after a poor grade"
tests = "评价等级为差，而后续处理写明继续购买"
tests_en = "the grade of an evaluation is poor and what follows is to renew"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "评价等级为差，后续处理是“{value}”"
message_en = "the grade is poor; what follows is {value}"
remedy = "请核对；结果应作为以后选择承接主体的依据"
remedy_en = "check it; the result counts when the next undertaker is chosen"
*/
SELECT publisher, 'evaluations' AS resource, evaluation_id AS row_key, 'follow_up' AS field,
       follow_up AS value, evaluated_on AS day
FROM evaluations WHERE grade = 'poor' AND follow_up = 'renew'
