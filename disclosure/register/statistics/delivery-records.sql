-- What came of each contract: people promised and served, targets met, milestones, payments,
-- evaluations by who made them, breaches and what followed, with the names of both sides.
SELECT r.publisher, r.contract_id, c.title, c.title_en, r.project_id, r.purchaser_id,
       b.name AS purchaser_name, r.undertaker_id, o.name AS undertaker_name, r.domain,
       r.region_code, r.signed_on, r.ends_on, r.contract_amount, r.paid_amount, r.currency,
       r.people_promised, r.people_count, r.judged_count, r.met_count, r.indicator_count,
       r.milestone_count, r.milestone_late_count, r.payment_count, r.payment_due_count,
       r.payment_late_count, r.payment_late_days, r.evaluation_count, r.internal_count,
       r.external_count, r.second_layer_count, r.unevaluated_days, r.evaluation_id,
       r.evaluator_kind, r.score, r.grade, r.follow_up, r.extension_count, r.breach_count,
       r.penalty_amount, r.path
FROM delivery_records r
JOIN contracts c ON c.publisher = r.publisher AND c.contract_id = r.contract_id
LEFT JOIN organizations b ON b.publisher = r.publisher AND b.organization_id = r.purchaser_id
LEFT JOIN organizations o ON o.publisher = r.publisher AND o.organization_id = r.undertaker_id
ORDER BY r.publisher, r.contract_id
