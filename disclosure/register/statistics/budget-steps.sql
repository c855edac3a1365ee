-- Steps of the budget of plan items by year: how many were taken, how many on the same day as by the
-- department’s budget, and how many days apart they were on average.
SELECT s.publisher, i.fiscal_year, s.step, COUNT(*) AS step_count,
       SUM(CASE WHEN s.done_on = s.department_budget_on THEN 1 ELSE 0 END) AS in_step_count,
       ROUND(AVG(ABS(d.number - b.number)), 1) AS mean_days_apart
FROM budget_steps s
JOIN plan_items i ON i.publisher = s.publisher AND i.plan_item_id = s.plan_item_id
LEFT JOIN days d ON d.day = s.done_on
LEFT JOIN days b ON b.day = s.department_budget_on
GROUP BY s.publisher, i.fiscal_year, s.step
ORDER BY s.publisher, i.fiscal_year, MIN(s.done_on), s.step
