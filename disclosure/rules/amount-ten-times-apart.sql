/*
title = "金额相差十倍以上"
title_en = "Amounts ten times apart"
tests = "唯一一次采购的预算与项目唯一的计划金额，或唯一一份合同与其成交金额，相差十倍以上，币种相同（常见于元与万元之误）"
tests_en = "the budget of the only tender and the only plan of a project, or the only contract of an award and that award, are at least ten times apart, in one currency (often a slip of units)"
leaves_out = "分包、多年、框架协议的采购"
leaves_out_en = "lots, several years, framework agreements"
message = "金额 {value} 与 {other_amount} 相差十倍以上"
message_en = "{value} and {other_amount} are at least ten times apart"
remedy = "请核对金额和单位（元、万元）"
remedy_en = "check the amounts and their unit"
*/
WITH single_contracts AS (
    SELECT publisher, award_id, MIN(contract_id) AS contract_id FROM contracts
    WHERE award_id IS NOT NULL GROUP BY publisher, award_id HAVING COUNT(*) = 1
), pairs AS (
    SELECT i.publisher, 'plan-items' AS resource, i.plan_item_id AS row_key,
           'budget_amount' AS field, i.budget_amount AS value, t.budget_amount AS other_amount,
           i.published_on AS day
    FROM plan_items i
    JOIN projects p ON p.publisher = i.publisher AND p.project_id = i.project_id
        AND p.plan_count = 1 AND p.tender_count = 1
    JOIN tenders t ON t.publisher = i.publisher AND t.project_id = i.project_id
        AND t.currency = i.currency
    UNION ALL SELECT c.publisher, 'contracts', c.contract_id, 'amount', c.amount, a.amount,
           c.signed_on
    FROM single_contracts s
    JOIN contracts c ON c.publisher = s.publisher AND c.contract_id = s.contract_id
    JOIN awards a ON a.publisher = c.publisher AND a.award_id = c.award_id
        AND a.currency = c.currency
    WHERE COALESCE(c.is_framework, 0) = 0 AND c.parent_contract_id IS NULL
)
SELECT publisher, resource, row_key, field, value, day, other_amount
FROM pairs
WHERE value > 0 AND other_amount > 0 AND (value >= 10 * other_amount OR other_amount >= 10 * value)
