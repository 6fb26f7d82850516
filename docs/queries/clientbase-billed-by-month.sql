-- Invoices of subscriptions by month of competence: billed, paid, and what is still to come.
-- Assumed: an invoice with a `recurrence_uuid` comes from a subscription; cancelled ones do not count.
select
    date_trunc('month', competence_date::date)::date as month,
    count(*) as invoices,
    sum(amount_billed::numeric(18, 2)) as billed,
    sum(amount_paid::numeric(18, 2)) as paid,
    sum(case
        when status = 'paid' then 0
        else amount_billed::numeric(18, 2) - coalesce(amount_paid::numeric(18, 2), 0)
    end) as open
from clientbase.billings
where
    recurrence_uuid is not null
    and coalesce(status, '') not in ('cancelling', 'cancelled', 'canceled')
group by 1
order by 1
