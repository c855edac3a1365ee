/*
title = "公开招标的投标时间短于规定"
title_en = "Public tender open for fewer days than asked for"
tests = "公开招标从首个公告到响应截止的天数，少于当地当时规定的天数"
tests_en = "a public tender leaves fewer days from its first notice to the deadline than the place asks for on that day"
leaves_out = "其他采购方式；只有采购意向的采购；招标文件的发出日期（以首个公告代替）"
leaves_out_en = "other methods; the day on which the documents were issued (the first notice stands for it)"
law = "cn-procurement-law"
jurisdiction = "CN"
parameters = ["tender-period-days"]
codes = ["OCP:R003"]
message = "自公告（{called_on}）至截止（{value}）共 {gap} 天，规定不少于 {limit_days} 天"
message_en = "there are {gap} days from the notice ({called_on}) to the deadline ({value}); at least {limit_days} are asked for"
remedy = "请核对日期；已经延长的，请发布更正公告"
remedy_en = "check the days; where the deadline was moved, publish the correction"
*/
WITH called AS (
    SELECT publisher, tender_id, MIN(SUBSTR(published_at, 1, 10)) AS day
    FROM notices WHERE kind = 'tender' GROUP BY publisher, tender_id
), gaps AS (
    SELECT t.publisher, n.notice_id, c.day, SUBSTR(t.submission_deadline, 1, 10) AS deadline,
           e.number - b.number AS gap, COALESCE(t.region_code, p.region_code, '') AS place
    FROM tenders t
    JOIN called c ON c.publisher = t.publisher AND c.tender_id = t.tender_id
    JOIN notices n ON n.publisher = t.publisher AND n.tender_id = t.tender_id
        AND n.kind = 'tender' AND SUBSTR(n.published_at, 1, 10) = c.day
    JOIN days b ON b.day = c.day
    JOIN days e ON e.day = SUBSTR(t.submission_deadline, 1, 10)
    LEFT JOIN projects p ON p.publisher = t.publisher AND p.project_id = t.project_id
    WHERE t.procurement_method = 'public-tender'
), judged AS (
    SELECT g.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'tender-period-days' AND a.publisher = g.publisher
          AND g.place LIKE a.place || '%' AND g.day >= a.from_day AND g.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM gaps g
)
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'submission_deadline' AS field,
       deadline AS value, day, day AS called_on, gap, limit_days
FROM judged WHERE gap >= 0 AND gap < limit_days
