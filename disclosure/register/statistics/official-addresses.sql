-- How many rows of each table name the official page that they come from, and how many do not.
WITH addressed AS (
    SELECT publisher, 'plan-items' AS resource, source_url FROM plan_items
    UNION ALL SELECT publisher, 'budget-steps', source_url FROM budget_steps
    UNION ALL SELECT publisher, 'editions', source_url FROM editions
    UNION ALL SELECT publisher, 'exclusions', source_url FROM exclusions
    UNION ALL SELECT publisher, 'items', source_url FROM items
    UNION ALL SELECT publisher, 'credit-records', source_url FROM credit_records
    UNION ALL SELECT publisher, 'organizations', source_url FROM organizations
    UNION ALL SELECT publisher, 'audits', source_url FROM audits
    UNION ALL SELECT publisher, 'evaluations', source_url FROM evaluations
    UNION ALL SELECT publisher, 'indicators', source_url FROM indicators
    UNION ALL SELECT publisher, 'people-served', source_url FROM people_served
    UNION ALL SELECT publisher, 'parameters', source_url FROM parameters
    UNION ALL SELECT publisher, 'policies', source_url FROM policies
    UNION ALL SELECT publisher, 'replies', source_url FROM replies
    UNION ALL SELECT publisher, 'award-undertakers', source_url FROM award_undertakers
    UNION ALL SELECT publisher, 'awards', source_url FROM awards
    UNION ALL SELECT publisher, 'breaches', source_url FROM breaches
    UNION ALL SELECT publisher, 'contract-changes', source_url FROM contract_changes
    UNION ALL SELECT publisher, 'contracts', source_url FROM contracts
    UNION ALL SELECT publisher, 'documents', source_url FROM documents
    UNION ALL SELECT publisher, 'enquiries', source_url FROM enquiries
    UNION ALL SELECT publisher, 'lots', source_url FROM lots
    UNION ALL SELECT publisher, 'milestones', source_url FROM milestones
    UNION ALL SELECT publisher, 'notices', source_url FROM notices
    UNION ALL SELECT publisher, 'payments', source_url FROM payments
)
SELECT publisher, resource, COUNT(*) AS row_count, COUNT(source_url) AS addressed_count,
       COUNT(*) - COUNT(source_url) AS unaddressed_count
FROM addressed
GROUP BY publisher, resource
ORDER BY publisher, resource
