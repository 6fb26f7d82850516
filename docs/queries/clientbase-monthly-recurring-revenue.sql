-- Monthly recurring revenue of Base de Clientes: what the active subscriptions bring in a month.
-- Assumed: only `active` counts (pending ones have not begun, cancelled and finished ones are over);
-- the interval is `frequency_number` times `frequency_type`, or what `frequency` says where the
-- type is missing; a year has 12 months, 52 weeks, 365 days; discounts are not taken off, for
-- they depend on the day of payment. Each subscription is rounded to the cent. What comes in a
-- unit that is not known here has no `per_month`: add it.
with subscriptions as (
    select
        amount::numeric(18, 2) as amount,
        coalesce(frequency_type, frequency) as unit,
        case when frequency_type is null then 1 else coalesce(frequency_number, 1) end as every
    from clientbase.recurrences
    where status = 'active'
)
select
    unit,
    every,
    count(*) as subscriptions,
    -- The inner cast takes away what a division in binary adds; the outer rounding is exact.
    sum(round((amount * case
        when unit in ('day', 'daily') then 365
        when unit in ('week', 'weekly') then 52
        when unit in ('month', 'monthly') then 12
        when unit in ('quarter', 'quarterly') then 4
        when unit in ('year', 'yearly', 'annual') then 1
    end / (12 * nullif(every, 0)))::numeric(18, 6), 2)) as per_month
from subscriptions
group by unit, every
order by unit, every
