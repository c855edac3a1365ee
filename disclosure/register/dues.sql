-- What falls due in a project, and whether its publisher's instant is past that: the tender of each
-- year of a plan, and the evaluation of what was contracted.
INSERT INTO dues
-- A plan that names no month is due within its year. `is_stated` is whether a month was named.
SELECT i.publisher, i.project_id, 'tender', i.fiscal_year,
       COALESCE(MAX(i.planned_tender_month), CAST(i.fiscal_year AS TEXT) || '-12'),
       MAX(i.planned_tender_month) IS NOT NULL,
       COALESCE(MAX(i.planned_tender_month), CAST(i.fiscal_year AS TEXT) || '-12')
           < SUBSTR(u.as_of, 1, 7)
FROM plan_items i
JOIN publishers u ON u.publisher = i.publisher
WHERE COALESCE(i.status, 'planned') <> 'cancelled'
GROUP BY i.publisher, i.project_id, i.fiscal_year
UNION ALL
-- The end of the last contract, as its latest change has it.
SELECT c.publisher, c.project_id, 'evaluation', NULL, MAX(c.present_ends_on), 1,
       MAX(c.present_ends_on) < SUBSTR(u.as_of, 1, 10)
FROM contracts c
JOIN publishers u ON u.publisher = c.publisher
WHERE COALESCE(c.status, 'active') <> 'cancelled' AND c.present_ends_on IS NOT NULL
GROUP BY c.publisher, c.project_id
ORDER BY 1, 2, 3, 4
