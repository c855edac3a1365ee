/*
title = "购买主体的类型不符"
title_en = "Purchaser of another type"
tests = "作为购买主体出现的组织只登记了承接主体类型"
tests_en = "an organization that buys is only known as a kind of undertaker"
law = "cn-mof-order-102"
article = "5, 8"
message = "购买主体“{value}”只登记了承接主体类型"
message_en = "the purchaser {value_en} is only known as a kind of undertaker"
remedy = "请核对并填写购买主体类型（purchaser_type）"
remedy_en = "check it and fill in its type as a purchaser (purchaser_type)"
*/
SELECT o.publisher, 'organizations' AS resource, o.organization_id AS row_key,
       'purchaser_type' AS field, o.name AS value, CAST(NULL AS TEXT) AS day,
       COALESCE(o.name_en, o.name) AS value_en
FROM organizations o
WHERE o.purchaser_type IS NULL AND o.undertaker_type IS NOT NULL AND (
    EXISTS (
        SELECT 1 FROM notices n
        WHERE n.publisher = o.publisher AND n.purchaser_id = o.organization_id)
    OR EXISTS (
        SELECT 1 FROM plan_items i
        WHERE i.publisher = o.publisher AND i.purchaser_id = o.organization_id)
    OR EXISTS (
        SELECT 1 FROM contracts c
        WHERE c.publisher = o.publisher AND c.purchaser_id = o.organization_id))
