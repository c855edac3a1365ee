-- Who provides a project: the contracts in force or ended say, and before there is one the awards in
-- force. One row for each project and undertaker.
WITH undertaking AS (
    SELECT publisher, project_id, undertaker_id, 1 AS rank FROM contracts
    WHERE COALESCE(status, 'active') <> 'cancelled'
    UNION ALL
    SELECT a.publisher, a.project_id, u.undertaker_id, 2 FROM awards a
    JOIN award_undertakers u ON u.publisher = a.publisher AND u.award_id = a.award_id
    WHERE COALESCE(a.status, 'active') = 'active'
),
ranked AS (
    SELECT publisher, project_id, undertaker_id, rank,
           MIN(rank) OVER (PARTITION BY publisher, project_id) AS first_rank
    FROM undertaking WHERE undertaker_id IS NOT NULL
)
SELECT DISTINCT publisher, project_id, undertaker_id FROM ranked WHERE rank = first_rank
