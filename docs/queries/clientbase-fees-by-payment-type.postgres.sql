-- What payments of Base de Clientes cost, by means of payment: nested rows in PostgreSQL (jsonb[]).
select
    payment ->> 'payment_type' as payment_type,
    count(*) as payments,
    sum((payment ->> 'fee')::numeric(18, 2)) as fees
from clientbase.billings
cross join unnest(payments) as payment
where payment ->> 'status' = 'paid'
group by 1
order by 1
