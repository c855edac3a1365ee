/*
title = "承接主体的类型不符"
title_en = "Undertaker of another type"
tests = "作为承接主体出现的组织只登记了购买主体类型"
tests_en = "an organization that undertakes is only known as a kind of purchaser"
law = "cn-mof-order-102"
article = "6, 8"
message = "承接主体“{value}”只登记了购买主体类型"
message_en = "the undertaker {value_en} is only known as a kind of purchaser"
remedy = "请核对并填写承接主体类型（undertaker_type）"
remedy_en = "check it and fill in its type as an undertaker (undertaker_type)"
*/
SELECT o.publisher, 'organizations' AS resource, o.organization_id AS row_key,
       'undertaker_type' AS field, o.name AS value, CAST(NULL AS TEXT) AS day,
       COALESCE(o.name_en, o.name) AS value_en
FROM organizations o
WHERE o.undertaker_type IS NULL AND o.purchaser_type IS NOT NULL AND (
    EXISTS (
        SELECT 1 FROM award_undertakers a
        WHERE a.publisher = o.publisher AND a.undertaker_id = o.organization_id)
    OR EXISTS (
        SELECT 1 FROM contracts c
        WHERE c.publisher = o.publisher AND c.undertaker_id = o.organization_id))
