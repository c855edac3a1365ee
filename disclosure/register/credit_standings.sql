-- How long each adverse credit record counts, and what was signed meanwhile. A record counts until
-- it ends and, for a social organization, as long as its place looks back on the day of the data.
WITH adverse AS (
    SELECT r.publisher, r.credit_record_id, r.organization_id, r.kind, r.occurred_on,
           r.valid_until, r.path, SUBSTR(u.as_of, 1, 10) AS today,
           COALESCE(o.region_code, '') AS place,
           CASE WHEN o.undertaker_type IN ('social-association', 'social-service-institution',
                    'foundation', 'registration-exempt')
                THEN CASE r.kind WHEN 'breach' THEN 'no-breach-years'
                                 WHEN 'violation' THEN 'no-violation-years'
                                 WHEN 'inspection-failed' THEN 'inspection-passed-years' END
           END AS name,
           CASE r.kind WHEN 'inspection-failed' THEN 'inspection-years' END AS other_name
    FROM credit_records r
    JOIN publishers u ON u.publisher = r.publisher
    LEFT JOIN organizations o ON o.publisher = r.publisher
        AND o.organization_id = r.organization_id
    WHERE r.kind IN ('breach', 'violation', 'suspension', 'inspection-failed')
),
ruled AS (
    SELECT a.*, (
        SELECT q.value FROM rule_parameters q
        WHERE q.name IN (a.name, CASE WHEN a.name IS NOT NULL THEN a.other_name END)
            AND q.publisher = a.publisher AND a.place LIKE q.place || '%'
            AND a.today >= q.from_day AND a.today <= q.to_day
        ORDER BY q.rank, q.name LIMIT 1) AS look_back_years, (
        SELECT q.parameter_id FROM rule_parameters q
        WHERE q.name IN (a.name, CASE WHEN a.name IS NOT NULL THEN a.other_name END)
            AND q.publisher = a.publisher AND a.place LIKE q.place || '%'
            AND a.today >= q.from_day AND a.today <= q.to_day
        ORDER BY q.rank, q.name LIMIT 1) AS parameter_id
    FROM adverse a
),
looked AS (
    SELECT a.*,
           DATE(a.occurred_on, '+' || a.look_back_years || ' years', '-1 day') AS looked_until
    FROM ruled a
),
counted AS (
    SELECT a.*, CASE WHEN valid_until IS NULL OR looked_until > valid_until THEN looked_until
                     ELSE valid_until END AS counts_until,
           -- What says no end counts on, where no look-back ends it.
           valid_until IS NULL AND looked_until IS NULL
               AND kind IN ('suspension', 'violation') AS is_endless
    FROM looked a
)
SELECT a.publisher, a.credit_record_id AS credit_standing_id, a.credit_record_id,
       a.organization_id, a.kind, a.occurred_on, a.counts_until, a.look_back_years,
       a.parameter_id,
       CASE WHEN a.occurred_on IS NOT NULL
            THEN CASE WHEN a.is_endless OR a.counts_until >= a.today THEN 1
                      WHEN a.counts_until IS NOT NULL THEN 0 END END AS is_standing,
       (SELECT COUNT(*) FROM contracts c
        WHERE c.publisher = a.publisher AND c.undertaker_id = a.organization_id
            AND c.signed_on >= a.occurred_on
            AND (a.is_endless OR c.signed_on <= a.counts_until)) AS contract_count,
       a.path
FROM counted a
ORDER BY a.publisher, a.credit_record_id
