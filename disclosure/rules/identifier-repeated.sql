/*
title = "两个组织用同一代码"
title_en = "Identifier of two organizations"
tests = "同一发布方的两个组织有同一代码体系的同一代码"
tests_en = "two organizations of a publisher have one identifier of one scheme"
message = "代码“{value}”也是组织“{other}”的代码"
message_en = "the identifier \"{value}\" is also that of the organization \"{other}\""
remedy = "请对照登记证书核对；如是同一组织，请合为一行"
remedy_en = "compare it with the certificate; if they are one organization, make them one row"
*/
SELECT o.publisher, 'organizations' AS resource, o.organization_id AS row_key,
       'identifier' AS field, o.identifier AS value, CAST(NULL AS TEXT) AS day,
       MIN(e.organization_id) AS other
FROM organizations o
JOIN organizations e ON e.publisher = o.publisher AND e.scheme = o.scheme
    AND e.identifier = o.identifier AND e.organization_id < o.organization_id
GROUP BY o.publisher, o.organization_id, o.identifier
