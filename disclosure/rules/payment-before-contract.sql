-- Money was paid before the contract was signed.
SELECT p.publisher, p.package, 'payments' AS resource, p.row_number, 'paid_on' AS field,
       p.paid_on AS value, c.signed_on AS signed_on
FROM payments p
JOIN contracts c ON c.publisher = p.publisher AND c.contract_id = p.contract_id
WHERE p.paid_on < c.signed_on
ORDER BY p.publisher, p.package, p.row_number
