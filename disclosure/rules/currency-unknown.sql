/*
title = "币种代码不存在"
title_en = "Unknown currency"
tests = "币种不是 ISO 4217 的代码"
tests_en = "a currency is no code of ISO 4217"
message = "“{value}”不是 ISO 4217 的币种代码"
message_en = "\"{value}\" is no currency code of ISO 4217"
remedy = "请写三个字母的代码，如 CNY"
remedy_en = "write the three letters, like CNY"
*/
WITH amounts AS (
    SELECT publisher, 'plan-items' AS resource, plan_item_id AS row_key, currency,
           COALESCE(budget_amount, unit_price) AS amount, published_on AS day FROM plan_items
    UNION ALL SELECT publisher, 'notices', notice_id, currency,
           COALESCE(budget_amount, ceiling_amount), SUBSTR(published_at, 1, 10) FROM notices
    UNION ALL SELECT publisher, 'lots', lot_id, currency,
           COALESCE(budget_amount, ceiling_amount), NULL FROM lots
    UNION ALL SELECT publisher, 'awards', award_id, currency, amount, awarded_on FROM awards
    UNION ALL SELECT publisher, 'contracts', contract_id, currency, amount, signed_on
    FROM contracts
    UNION ALL SELECT publisher, 'payments', payment_id, currency, amount, paid_on FROM payments
)
SELECT publisher, resource, row_key, 'currency' AS field, currency AS value, day
FROM amounts WHERE currency NOT IN (
    'AED', 'AFN', 'ALL', 'AMD', 'ANG', 'AOA', 'ARS', 'AUD', 'AWG', 'AZN', 'BAM', 'BBD', 'BDT',
    'BGN', 'BHD', 'BIF', 'BMD', 'BND', 'BOB', 'BOV', 'BRL', 'BSD', 'BTN', 'BWP', 'BYN', 'BZD',
    'CAD', 'CDF', 'CHE', 'CHF', 'CHW', 'CLF', 'CLP', 'CNY', 'COP', 'COU', 'CRC', 'CUC', 'CUP',
    'CVE', 'CZK', 'DJF', 'DKK', 'DOP', 'DZD', 'EGP', 'ERN', 'ETB', 'EUR', 'FJD', 'FKP', 'GBP',
    'GEL', 'GHS', 'GIP', 'GMD', 'GNF', 'GTQ', 'GYD', 'HKD', 'HNL', 'HRK', 'HTG', 'HUF', 'IDR',
    'ILS', 'INR', 'IQD', 'IRR', 'ISK', 'JMD', 'JOD', 'JPY', 'KES', 'KGS', 'KHR', 'KMF', 'KPW',
    'KRW', 'KWD', 'KYD', 'KZT', 'LAK', 'LBP', 'LKR', 'LRD', 'LSL', 'LYD', 'MAD', 'MDL', 'MGA',
    'MKD', 'MMK', 'MNT', 'MOP', 'MRU', 'MUR', 'MVR', 'MWK', 'MXN', 'MXV', 'MYR', 'MZN', 'NAD',
    'NGN', 'NIO', 'NOK', 'NPR', 'NZD', 'OMR', 'PAB', 'PEN', 'PGK', 'PHP', 'PKR', 'PLN', 'PYG',
    'QAR', 'RON', 'RSD', 'RUB', 'RWF', 'SAR', 'SBD', 'SCR', 'SDG', 'SEK', 'SGD', 'SHP', 'SLE',
    'SLL', 'SOS', 'SRD', 'SSP', 'STN', 'SVC', 'SYP', 'SZL', 'THB', 'TJS', 'TMT', 'TND', 'TOP',
    'TRY', 'TTD', 'TWD', 'TZS', 'UAH', 'UGX', 'USD', 'USN', 'UYI', 'UYU', 'UYW', 'UZS', 'VED',
    'VES', 'VND', 'VUV', 'WST', 'XAF', 'XAG', 'XAU', 'XCD', 'XDR', 'XOF', 'XPD', 'XPF', 'XPT',
    'XSU', 'XUA', 'YER', 'ZAR', 'ZMW', 'ZWG', 'ZWL'
)
