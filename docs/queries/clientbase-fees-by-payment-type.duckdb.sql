-- What payments of Base de Clientes cost, by means of payment: nested rows in DuckDB (json).
with payment_rows as (
    select unnest(json_extract(payments, '$[*]')) as payment
    from clientbase.billings
)

select
    payment ->> 'payment_type' as payment_type,
    count(*) as payments,
    sum((payment ->> 'fee')::decimal(18, 2)) as fees
from payment_rows
where (payment ->> 'status') = 'paid'
group by 1
order by 1
