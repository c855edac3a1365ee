/*
title = "采购公告与采购意向相隔不足规定天数"
title_en = "Tender sooner after its intention than asked for"
tests = "采购公告的发布日期与同一采购的首个采购意向相隔的天数，少于当地当时规定的天数"
tests_en = "a tender notice was published fewer days after the first intention of its tender than the place asks for on that day"
leaves_out = "没有公布采购意向的采购；没有公布天数的地区"
leaves_out_en = "tenders without an intention; places whose number of days is not published"
law = "cn-caiku-2020-10"
jurisdiction = "CN"
parameters = ["intention-lead-days"]
message = "采购公告（{value}）在采购意向（{intended_on}）后 {gap} 天发布，规定不少于 {limit_days} 天"
message_en = "the tender notice ({value}) came {gap} days after the intention ({intended_on}); at least {limit_days} days are asked for"
remedy = "请核对两个日期；因紧急需要缩短的，请在公告中写明"
remedy_en = "check both days; where need was urgent, say so in the notice"
*/
WITH intentions AS (
    SELECT publisher, tender_id, MIN(SUBSTR(published_at, 1, 10)) AS intended_on
    FROM notices WHERE kind = 'intention' GROUP BY publisher, tender_id
), gaps AS (
    SELECT n.publisher, n.notice_id, SUBSTR(n.published_at, 1, 10) AS day, i.intended_on,
           e.number - b.number AS gap, COALESCE(n.region_code, p.region_code, '') AS place
    FROM notices n
    JOIN intentions i ON i.publisher = n.publisher AND i.tender_id = n.tender_id
    JOIN days b ON b.day = i.intended_on
    JOIN days e ON e.day = SUBSTR(n.published_at, 1, 10)
    LEFT JOIN projects p ON p.publisher = n.publisher AND p.project_id = n.project_id
    WHERE n.kind = 'tender'
), judged AS (
    SELECT g.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'intention-lead-days' AND a.publisher = g.publisher
          AND g.place LIKE a.place || '%' AND g.day >= a.from_day AND g.day <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM gaps g
)
SELECT publisher, 'notices' AS resource, notice_id AS row_key, 'published_at' AS field,
       day AS value, day, intended_on, gap, limit_days
FROM judged WHERE gap >= 0 AND gap < limit_days
