-- What had to be published, by district, kind, year and state, with the longest delay in days.
SELECT publisher, region_code, duty, basis, year, state, COUNT(*) AS duty_count,
       MAX(days_late) AS longest_days
FROM publication_duties
GROUP BY publisher, region_code, duty, basis, year, state
ORDER BY publisher, region_code, duty, basis, year, state
