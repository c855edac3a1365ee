/*
title = "直接拨款或定向招标"
title_en = "Direct appropriation or directed tender"
tests = "计划或采购公告写明的方式是直接拨款或定向招标；这两种方式只作为历史做法登记，不计入竞争统计"
tests_en = "a plan item or tender notice names direct appropriation or a directed tender as its method; both are kept as historic and outside the figures of competition"
leaves_out = "2020年3月1日以前的记录"
leaves_out_en = "records before 1 March 2020"
law = "cn-mof-order-102"
jurisdiction = "CN"
in_force_from = "2020-03-01"
message = "方式是“{value}”，属历史做法"
message_en = "the method is {value}, a historic one"
remedy = "请核对采购方式；确用此方式的，请写明依据"
remedy_en = "check the method; where it was used, name its basis"
*/
WITH named AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, procurement_method,
           published_on AS day
    FROM plan_items
    UNION ALL SELECT publisher, 'notices', notice_id, procurement_method,
           SUBSTR(published_at, 1, 10)
    FROM notices WHERE kind = 'tender'
)
SELECT publisher, resource, row_key, 'procurement_method' AS field, procurement_method AS value, day
FROM named WHERE procurement_method IN ('direct-appropriation', 'directed-tender')
