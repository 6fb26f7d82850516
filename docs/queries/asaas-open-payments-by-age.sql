-- Open receivables of Asaas by age: what customers owe, and for how many days it has been due.
-- Assumed: PENDING, OVERDUE and a running dunning are open; what is confirmed is as good as paid.
-- Today is that of the session: `set time zone 'America/Sao_Paulo'` first. In PostgreSQL, with
-- versions announced, add `and _sdc_deleted_at is null`.
select
    case
        when current_date <= "dueDate"::date then '0 not due yet'
        when current_date - "dueDate"::date <= 30 then '1 up to 30 days'
        when current_date - "dueDate"::date <= 90 then '2 up to 90 days'
        else '3 more than 90 days'
    end as age,
    count(*) as payments,
    sum(value::numeric(18, 2)) as value
from asaas.payments
where status in ('PENDING', 'OVERDUE', 'DUNNING_REQUESTED') and deleted is not true
group by 1
order by 1
