/*
title = "第三方评价写明不独立"
title_en = "Third party, not independent"
tests = "评价由第三方进行，而写明不独立"
tests_en = "an evaluation was made by a third party and says that it is not independent"
leaves_out = "独立与否的实情：以发布方写明的为准"
leaves_out_en = "whether it was independent: the publisher says so"
law = "bj-jingzhengbanfa-2014-34"
jurisdiction = "CN"
in_force_from = "2014-06-06"
message = "第三方评价 {value} 写明不独立"
message_en = "the evaluation {value} by a third party says that it is not independent"
remedy = "请核对；有利害关系的，请写明"
remedy_en = "check it; where there is an interest, say which"
*/
SELECT publisher, 'evaluations' AS resource, evaluation_id AS row_key, 'is_independent' AS field,
       evaluation_id AS value, evaluated_on AS day
FROM evaluations WHERE evaluator_kind = 'third-party' AND is_independent = 0
