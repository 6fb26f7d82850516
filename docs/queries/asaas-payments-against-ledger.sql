-- Payments of Asaas against the ledger: those of which the account's statement tells another sum.
-- A payment that was settled brings its net value, less what was refunded of it; any other brings
-- nothing. Money received in cash never enters the account. Chargebacks, fees and splits that
-- the statement books on a payment, and what is under way between two runs, show here too.
-- Needs the streams payments, refunds and financial_transactions.
with ledger as (
    select
        "paymentId" as id,
        sum(value::numeric(18, 2)) as booked,
        max(case when type = 'PAYMENT_RECEIVED' then 1 else 0 end) as credited
    from asaas.financial_transactions
    where "paymentId" is not null
    group by "paymentId"
),

refunded as (
    select payment as id, sum(value::numeric(18, 2)) as value
    from asaas.refunds
    where status = 'DONE'
    group by payment
),

expected as (
    select
        payments.id,
        payments.status,
        case
            when payments.status in ('RECEIVED', 'DUNNING_RECEIVED') or ledger.credited = 1
            then payments."netValue"::numeric(18, 2) - coalesce(refunded.value, 0)
            else 0
        end as expected
    from asaas.payments as payments
    left join ledger on ledger.id = payments.id
    left join refunded on refunded.id = payments.id
)

select
    coalesce(expected.id, ledger.id) as payment,
    expected.status,
    expected.expected,
    coalesce(ledger.booked, 0) as booked,
    coalesce(ledger.booked, 0) - coalesce(expected.expected, 0) as difference
from expected
full outer join ledger on ledger.id = expected.id
where coalesce(ledger.booked, 0) <> coalesce(expected.expected, 0)
order by 1
