/*
title = "OCID 重复"
title_en = "OCID used twice"
tests = "两个发布方的项目使用同一个 OCID"
tests_en = "projects of two publishers have the same OCID"
message = "OCID“{value}”也为发布方 {other} 所用"
message_en = "the OCID \"{value}\" is used by {other} too"
remedy = "请核对前缀和项目编号"
remedy_en = "check the prefix and the project id"
*/
WITH repeated AS (
    SELECT ocid, MIN(publisher) AS other
    FROM projects WHERE ocid IS NOT NULL
    GROUP BY ocid HAVING MIN(publisher) < MAX(publisher)
)
SELECT p.publisher, 'notices' AS resource, MIN(n.notice_id) AS row_key,
       'project_id' AS field, p.ocid AS value, CAST(NULL AS TEXT) AS day, r.other
FROM repeated r
JOIN projects p ON p.ocid = r.ocid AND p.publisher > r.other
JOIN notices n ON n.publisher = p.publisher AND n.project_id = p.project_id
GROUP BY p.publisher, p.ocid, r.other
