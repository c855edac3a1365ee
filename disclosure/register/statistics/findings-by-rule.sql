-- Findings of each rule, how many have a reply, and since when the oldest without one is published.
SELECT f.publisher, f.rule_id, r.title, r.title_en, f.severity, COUNT(*) AS finding_count,
       COUNT(f.reply_id) AS answered_count,
       MIN(CASE WHEN f.reply_id IS NULL THEN SUBSTR(f.opened_at, 1, 10) END) AS unanswered_since
FROM findings f
LEFT JOIN rules r ON r.rule_id = f.rule_id
GROUP BY f.publisher, f.rule_id, r.title, r.title_en, f.severity
ORDER BY f.publisher, COUNT(*) DESC, f.rule_id, f.severity
