/*
title = "结果公告超过期限"
title_en = "Award published late"
tests = "采购结果的公布日期晚于成交之日起规定的工作日（按周一至周五计），再宽限六个工作日"
tests_en = "an award was published more working days after its day (Monday to Friday) than the place allows, and six more"
leaves_out = "公共假日和调休：宽限的六个工作日为此而设"
leaves_out_en = "public holidays and shifted working days, for which the six more days stand"
law = "cn-procurement-regulation"
jurisdiction = "CN"
parameters = ["award-notice-working-days"]
message = "成交（{awarded_on}）后 {gap} 个工作日公布（{value}），规定是 {limit_days} 个"
message_en = "the award was published on {value}, {gap} working days after {awarded_on}; {limit_days} are allowed"
remedy = "请核对两个日期"
remedy_en = "check both days"
*/
WITH gaps AS (
    SELECT w.publisher, w.award_id, w.awarded_on, w.published_on,
           e.workdays - b.workdays AS gap, COALESCE(p.region_code, '') AS place
    FROM awards w
    JOIN days b ON b.day = w.awarded_on
    JOIN days e ON e.day = w.published_on
    LEFT JOIN projects p ON p.publisher = w.publisher AND p.project_id = w.project_id
), judged AS (
    SELECT g.*, (
        SELECT a.value FROM rule_parameters a
        WHERE a.name = 'award-notice-working-days' AND a.publisher = g.publisher
          AND g.place LIKE a.place || '%' AND g.awarded_on >= a.from_day AND g.awarded_on <= a.to_day
        ORDER BY a.rank LIMIT 1) AS limit_days
    FROM gaps g
)
SELECT publisher, 'awards' AS resource, award_id AS row_key, 'published_on' AS field,
       published_on AS value, awarded_on AS day, awarded_on, gap, limit_days
FROM judged WHERE gap > limit_days + 6
