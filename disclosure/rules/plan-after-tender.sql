-- The plan was published after the tender that it plans (Jing Zheng Ban Fa [2014] No. 34).
SELECT p.publisher, p.package, 'plan-items' AS resource, p.row_number, 'published_on' AS field,
       p.published_on AS value, MIN(SUBSTR(n.published_at, 1, 10)) AS tendered_on
FROM plan_items p
JOIN notices n ON n.publisher = p.publisher AND n.project_id = p.project_id AND n.kind = 'tender'
GROUP BY p.publisher, p.package, p.row_number, p.published_on, p.fiscal_year
HAVING p.published_on > MIN(SUBSTR(n.published_at, 1, 10))
    AND CAST(p.fiscal_year AS TEXT) = SUBSTR(MIN(n.published_at), 1, 4)
ORDER BY p.publisher, p.package, p.row_number
